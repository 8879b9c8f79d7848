import type { KeyKind } from '../../domain/credentials/api-key.ts';
import { rightsOfRole, type Rights, type StoredRights } from '../../domain/access/rights.ts';
import type { Database, EntityManager } from '../database.ts';

interface KnownCredential {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly kind: KeyKind;
}

export interface LiveCredential extends KnownCredential {
  /** Of the key that was sent. */
  readonly secretId: string;
  /** Of the shop's own role of this name. Null: there is none, as of a built-in one. */
  readonly rolePermissions: readonly string[] | null;
  /** For how long the key still is, by the database's clock. Null: until it is revoked. */
  readonly expiresInMs: number | null;
  /** Whether its use was written down within the last hour. */
  readonly isUseNoted: boolean;
}

export interface CredentialQueries {
  /** By the hash of its key; undefined when unknown, revoked or expired. */
  findLive(keyHash: string): Promise<LiveCredential | undefined>;
  /** Hashes of all keys that are neither revoked nor expired: a shop has a handful. */
  listLiveHashes(): Promise<ReadonlySet<string>>;
  /** Which of these secrets are revoked or expired, by id, or belong to a credential that is. */
  listEnded(secretIds: readonly string[]): Promise<readonly string[]>;
  /** All, newest first, revoked and expired ones too. */
  list(): Promise<readonly ListedCredential[]>;
}

/** When a credential, or one of its secrets, was made and ends. */
interface Life {
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
  readonly expiresAt: Date | null;
  /** To within an hour; null: never, or before this was written down. */
  readonly lastUsedAt: Date | null;
}

export interface ListedCredential extends KnownCredential, Life {
  /** Newest first. */
  readonly secrets: readonly ListedSecret[];
}

export interface ListedSecret extends Life {
  readonly id: string;
}

const isLive = (alias: string) =>
  `${alias}.revoked_at is null and (${alias}.expires_at is null or ${alias}.expires_at > now())`;

const LIVE_SECRETS = `credential_secret s join credential c on c.id = s.credential_id
  and ${isLive('c')} and ${isLive('s')}`;

export function createCredentialQueries(database: Database): CredentialQueries {
  return {
    async findLive(keyHash) {
      const [found] = await database.em.fork().execute<LiveCredential[]>(
        `select c.id, c.name, c.role, c.kind, s.id as "secretId", to_json(r.permissions) as "rolePermissions",
           (extract(epoch from least(s.expires_at, c.expires_at) - now()) * 1000)::float8 as "expiresInMs",
           coalesce(s.last_used_at > now() - interval '1 hour', false) as "isUseNoted"
         from ${LIVE_SECRETS} left join role r on r.name = c.role
         where s.key_hash = ?`,
        [keyHash],
      );
      return found;
    },
    async listLiveHashes() {
      const live = await database.em
        .fork()
        .execute<{ keyHash: string }[]>(`select s.key_hash as "keyHash" from ${LIVE_SECRETS}`);
      return new Set(live.map(({ keyHash }) => keyHash));
    },
    async listEnded(secretIds) {
      const ended = await database.em.fork().execute<{ id: string }[]>(
        `select id from credential_secret
         where id = any(?::uuid[]) and id not in (select s.id from ${LIVE_SECRETS})`,
        [`{${secretIds.join(',')}}`],
      );
      return ended.map(({ id }) => id);
    },
    list: () => list(database),
  };
}

/** What the holder of a secret is allowed at this moment, not as it was remembered. Undefined: it is revoked, or has expired. */
export async function findRights(em: EntityManager, secretId: string): Promise<Rights | undefined> {
  const [found] = await em.execute<(StoredRights & Pick<KnownCredential, 'role'>)[]>(
    `select c.role, to_json(r.permissions) as "rolePermissions", r.limits as "roleLimits"
     from ${LIVE_SECRETS} left join role r on r.name = c.role
     where s.id = ?`,
    [secretId],
  );
  return found && rightsOfRole(found.role, found);
}

async function list(database: Database): Promise<readonly ListedCredential[]> {
  const rows = await database.em.fork().execute<{ credential: KnownCredential & Life; secret: ListedSecret }[]>(
    `select json_build_object('id', c.id, 'name', c.name, 'role', c.role, 'kind', c.kind, 'createdAt', c.created_at,
         'revokedAt', c.revoked_at, 'expiresAt', c.expires_at, 'lastUsedAt', null) as credential,
         json_build_object('id', s.id, 'createdAt', s.created_at, 'revokedAt', s.revoked_at, 'expiresAt', s.expires_at,
           'lastUsedAt', s.last_used_at) as secret
       from credential c join credential_secret s on s.credential_id = c.id
       order by c.created_at desc, c.id desc, s.created_at desc, s.id desc`,
  );
  return [...Map.groupBy(rows, ({ credential }) => credential.id).values()].flatMap((ofOne) => {
    const secrets = ofOne.map(({ secret }) => withDates(secret));
    const usedAt = secrets.flatMap(({ lastUsedAt }) => lastUsedAt ?? []);
    const lastUsedAt = usedAt.length === 0 ? null : new Date(Math.max(...usedAt.map(Number)));
    return ofOne.slice(0, 1).map(({ credential }) => ({ ...withDates(credential), lastUsedAt, secrets }));
  });
}

/** Times are text within JSON. */
function withDates<T extends Life>(life: T): T {
  const dateOf = (time: Date | null) => (time === null ? null : new Date(time));
  const { createdAt, revokedAt, expiresAt, lastUsedAt } = life;
  return {
    ...life,
    createdAt: new Date(createdAt),
    revokedAt: dateOf(revokedAt),
    expiresAt: dateOf(expiresAt),
    lastUsedAt: dateOf(lastUsedAt),
  };
}
