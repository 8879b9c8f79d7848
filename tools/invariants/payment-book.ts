import { PaymentRejected, type PaymentGateway } from '../../gateways/payment-gateway.ts';
import type { Book, GatewayAuthorisation } from '../../db/invariants/external-books.ts';

/** Nothing else: whoever logs what PostgreSQL is asked would have the shoppers' secrets in the log. */
function compared({
  intentId,
  orderId,
  state,
  currency,
  authorisedMinor,
  capturedMinor,
  refundedMinor,
}: GatewayAuthorisation): GatewayAuthorisation {
  return { intentId, orderId, state, currency, authorisedMinor, capturedMinor, refundedMinor };
}

/** The payment provider's own list of what it holds for the shop. */
export function paymentBook(
  payments: Pick<PaymentGateway, 'listAuthorisations' | 'readAuthorisation'>,
): Book<GatewayAuthorisation> {
  return {
    async *list(since) {
      for await (const known of payments.listAuthorisations(since)) yield compared(known);
    },
    async read(intentId) {
      try {
        return compared(await payments.readAuthorisation(intentId));
      } catch (error) {
        // The provider answered, and has no such payment.
        if (error instanceof PaymentRejected) return undefined;
        throw error;
      }
    },
  };
}
