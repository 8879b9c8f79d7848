import type { Database } from '../database.ts';
import { Credential } from './credential-entity.ts';

interface KnownCredential {
  readonly id: string;
  readonly name: string;
  readonly role: 'storefront' | 'staff';
}

export interface LiveCredential extends KnownCredential {
  /** For how long it still is, by the database's clock. Null: until it is revoked. */
  readonly expiresInMs: number | null;
  /** Whether its use was written down within the last hour. */
  readonly isUseNoted: boolean;
}

export interface CredentialQueries {
  /** By the hash of its key; undefined when unknown, revoked or expired. */
  findLive(keyHash: string): Promise<LiveCredential | undefined>;
  /** Hashes of all keys that are neither revoked nor expired: a shop has a handful. */
  listLiveHashes(): Promise<ReadonlySet<string>>;
  /** Which of these are revoked or expired, by id. */
  listEnded(ids: readonly string[]): Promise<readonly string[]>;
  /** All, newest first, revoked and expired ones too. */
  list(): Promise<readonly ListedCredential[]>;
}

export interface ListedCredential extends KnownCredential {
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
  readonly expiresAt: Date | null;
  /** To within an hour; null: never, or before this was written down. */
  readonly lastUsedAt: Date | null;
}

const IS_LIVE = 'revoked_at is null and (expires_at is null or expires_at > now())';

export function createCredentialQueries(database: Database): CredentialQueries {
  return {
    async findLive(keyHash) {
      const [found] = await database.em.fork().execute<LiveCredential[]>(
        `select id, name, role, (extract(epoch from expires_at - now()) * 1000)::float8 as "expiresInMs",
           coalesce(last_used_at > now() - interval '1 hour', false) as "isUseNoted"
         from credential where key_hash = ? and ${IS_LIVE}`,
        [keyHash],
      );
      return found;
    },
    async listLiveHashes() {
      const live = await database.em
        .fork()
        .execute<{ keyHash: string }[]>(`select key_hash as "keyHash" from credential where ${IS_LIVE}`);
      return new Set(live.map(({ keyHash }) => keyHash));
    },
    async listEnded(ids) {
      const ended = await database.em
        .fork()
        .execute<{ id: string }[]>(`select id from credential where id = any(?::uuid[]) and not (${IS_LIVE})`, [
          `{${ids.join(',')}}`,
        ]);
      return ended.map(({ id }) => id);
    },
    async list() {
      const all = await database.em.fork().findAll(Credential, { orderBy: { createdAt: 'desc', id: 'desc' } });
      return all.map(({ id, name, role, createdAt, revokedAt, expiresAt, lastUsedAt }) => ({
        id,
        name,
        role,
        createdAt,
        revokedAt: revokedAt ?? null,
        expiresAt: expiresAt ?? null,
        lastUsedAt: lastUsedAt ?? null,
      }));
    },
  };
}
