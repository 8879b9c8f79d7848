import {
  completeDocument,
  policyNames,
  type PolicyDocument,
  type PolicyName,
} from '../../domain/policies/policy-catalogue.ts';

/** Some fields of some policies; the others have their defaults. */
export type SeededPolicies = { readonly [Name in PolicyName]?: Partial<PolicyDocument<Name>> };

/** The setting by which policies are handed to the set-up of a stack. */
export function policySetting(policies: SeededPolicies): { readonly SEED_POLICIES: string } {
  return { SEED_POLICIES: JSON.stringify(policies) };
}

/** Throws where a field is not known, or not within its bounds. */
export function readSeedConfig(env: NodeJS.ProcessEnv = process.env): { readonly policies: SeededPolicies } {
  const policies = JSON.parse(env['SEED_POLICIES'] || '{}') as SeededPolicies;
  for (const [name, wanted] of Object.entries(policies)) {
    if (!policyNames.includes(name as PolicyName)) throw new Error(`SEED_POLICIES: there is no policy ${name}`);
    const document: Readonly<Record<string, number>> = completeDocument(name as PolicyName, { ...wanted });
    for (const [field, value] of Object.entries(wanted))
      if (document[field] !== value) throw new Error(`SEED_POLICIES: ${name} cannot have ${field} ${String(value)}`);
  }
  return { policies };
}
