import { defineEntity, p } from '@mikro-orm/core';
import type { PolicyName } from '../../domain/policies/policy-catalogue.ts';

/** A decision of the shop. The newest of a name counts; none is changed or removed. */
export const PolicyVersion = defineEntity({
  name: 'PolicyVersion',
  tableName: 'policy_version',
  checks: [{ name: 'policy_version_counts', expression: 'version >= 1' }],
  properties: {
    name: p.string().$type<PolicyName>().primary(),
    version: p.integer().primary(),
    /** Numbers by field, whole as it was decided. */
    document: p.json<Readonly<Record<string, number>>>(),
    /** Name of the API key. */
    author: p.text(),
    /** Why, in the author's words. */
    note: p.text().nullable(),
    decidedAt: p.datetime().defaultRaw('now()'),
  },
});
