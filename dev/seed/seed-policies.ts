import type { Database } from '../../db/database.ts';
import { readPolicyVersion } from '../../db/policies/policy-queries.ts';
import { decidePolicy } from '../../db/policies/policy-repository.ts';
import { completeDocument, policyNames } from '../../domain/policies/policy-catalogue.ts';
import type { SeededPolicies } from './seed-config.ts';

/** Decides what a demonstration or a test wants otherwise than usual; what is decided already stays. */
export async function seedPolicies(database: Database, policies: SeededPolicies): Promise<void> {
  const em = database.em.fork();
  for (const name of policyNames) {
    const wanted = policies[name];
    if (!wanted || (await readPolicyVersion(em, name))) continue;
    await decidePolicy(em, {
      name,
      document: completeDocument(name, { ...wanted }),
      author: 'set-up',
      note: null,
      versions: 'any',
    });
  }
}
