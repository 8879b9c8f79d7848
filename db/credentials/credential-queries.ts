import type { Database } from '../database.ts';
import { Credential } from './credential-entity.ts';

export interface LiveCredential {
  readonly id: string;
  readonly name: string;
  readonly role: 'storefront' | 'staff';
}

export interface CredentialQueries {
  /** By the hash of its key; undefined when unknown or revoked. */
  findLive(keyHash: string): Promise<LiveCredential | undefined>;
  /** Hashes of all keys that are not revoked: a shop has a handful. */
  listLiveHashes(): Promise<ReadonlySet<string>>;
  /** All, newest first, revoked ones too. */
  list(): Promise<readonly ListedCredential[]>;
}

export interface ListedCredential extends LiveCredential {
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
}

export function createCredentialQueries(database: Database): CredentialQueries {
  return {
    async findLive(keyHash) {
      const found = await database.em.fork().findOne(Credential, { keyHash, revokedAt: null });
      return found ? { id: found.id, name: found.name, role: found.role } : undefined;
    },
    async listLiveHashes() {
      const live = await database.em.fork().find(Credential, { revokedAt: null }, { fields: ['keyHash'] });
      return new Set(live.map(({ keyHash }) => keyHash));
    },
    async list() {
      const all = await database.em.fork().findAll(Credential, { orderBy: { createdAt: 'desc', id: 'desc' } });
      return all.map(({ id, name, role, createdAt, revokedAt }) => ({
        id,
        name,
        role,
        createdAt,
        revokedAt: revokedAt ?? null,
      }));
    },
  };
}
