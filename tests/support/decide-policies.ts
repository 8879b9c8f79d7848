import type { Database } from '../../db/database.ts';
import { decidePolicy } from '../../db/policies/policy-repository.ts';
import type { SeededPolicies } from '../../dev/seed/seed-config.ts';
import { completeDocument, policyNames } from '../../domain/policies/policy-catalogue.ts';

/** Decides these policies anew; what is left out of one has its default. */
export async function decidePolicies(database: Database, policies: SeededPolicies): Promise<void> {
  for (const name of policyNames) {
    const wanted = policies[name];
    if (!wanted) continue;
    const document = completeDocument(name, { ...wanted });
    await decidePolicy(database.em.fork(), { name, document, author: 'test', note: null, versions: 'any' });
  }
}
