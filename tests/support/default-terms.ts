import { orderTermsOf, type OrderTerms } from '../../domain/orders/order-terms.ts';
import { readOrderPolls } from '../../domain/orders/order-timing.ts';
import { completeDocument, policyNames, type PolicyDocuments } from '../../domain/policies/policy-catalogue.ts';

/** What an order is started under where nothing is set and nothing decided. */
export function defaultTerms(): OrderTerms {
  const documents = Object.fromEntries(policyNames.map((name) => [name, completeDocument(name)])) as PolicyDocuments;
  return orderTermsOf({ documents, versions: {} }, readOrderPolls({}));
}
