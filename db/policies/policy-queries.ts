import {
  completeDocument,
  policyNames,
  type PolicyDocuments,
  type PolicyName,
} from '../../domain/policies/policy-catalogue.ts';
import type { Database, EntityManager } from '../database.ts';

/** A decision as it was made. */
export interface StoredPolicyVersion {
  readonly version: number;
  readonly document: Readonly<Record<string, unknown>>;
  readonly author: string;
  readonly note: string | null;
  /** RFC 3339, as the database has it. */
  readonly decidedAt: string;
}

/** What counts now, and by which decision: 0 where the shop has decided nothing. */
export interface ShopPolicies {
  readonly documents: PolicyDocuments;
  readonly versions: Readonly<Record<PolicyName, number>>;
}

export interface PolicyQueries {
  readShopPolicies(): Promise<ShopPolicies>;
  /** Newest first, one more than asked for when there is one. `before`: where the page before ended. */
  listVersions(
    name: PolicyName,
    page: { readonly limit: number; readonly before?: number | undefined },
  ): Promise<readonly StoredPolicyVersion[]>;
}

export function createPolicyQueries(database: Database): PolicyQueries {
  return {
    async readShopPolicies() {
      const decided = await database.em
        .fork()
        .execute<{ name: string; version: number; document: object }[]>(
          'select distinct on (name) name, version, document from policy_version order by name, version desc',
        );
      const found = new Map(decided.map((row) => [row.name, row]));
      const documents = policyNames.map((name) => [name, completeDocument(name, { ...found.get(name)?.document })]);
      const versions = policyNames.map((name) => [name, found.get(name)?.version ?? 0]);
      return {
        documents: Object.fromEntries(documents) as PolicyDocuments,
        versions: Object.fromEntries(versions) as ShopPolicies['versions'],
      };
    },
    listVersions: (name, { limit, before }) =>
      database.em
        .fork()
        .execute<StoredPolicyVersion[]>(
          `${VERSIONS} where name = ? ${before === undefined ? '' : 'and version < ?'} order by version desc limit ?`,
          [name, ...(before === undefined ? [] : [before]), limit + 1],
        ),
  };
}

/** The newest decision; undefined: there is none. Within the caller's transaction. */
export async function readPolicyVersion(em: EntityManager, name: PolicyName): Promise<StoredPolicyVersion | undefined> {
  const [found] = await em.execute<StoredPolicyVersion[]>(`${VERSIONS} where name = ? order by version desc limit 1`, [
    name,
  ]);
  return found;
}

const VERSIONS = `
select version, document, author, note, to_json(decided_at) as "decidedAt" from policy_version`;
