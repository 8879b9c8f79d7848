import { v7 } from 'uuid';
import type { CredentialRole } from '../../domain/credentials/api-key.ts';
import type { Database, EntityManager } from '../database.ts';
import { hashOfApiKey, newApiKey } from './api-key-secret.ts';
import { Credential } from './credential-entity.ts';

export interface NewCredential {
  readonly name: string;
  readonly role: CredentialRole;
  /** A key made elsewhere, such as the fixed ones of a demonstration. Left out: a new one. */
  readonly key?: string;
  /** From when on it is refused. Left out: it lives until it is revoked. */
  readonly expiresAt?: Date | null;
}

export interface CreatedCredential {
  readonly id: string;
  readonly name: string;
  readonly role: CredentialRole;
  readonly expiresAt: Date | null;
  /** Shown now and never again. */
  readonly key: string;
}

/** The database's role reads keys and changes none, as that of API and workers. */
class KeysNotAllowed extends Error {
  override readonly name = 'KeysNotAllowed';

  constructor(role: string) {
    super(
      `The role ${role} of the database may neither make nor end API keys: name one that owns the tables in DATABASE_URL, as set-up has it; with the compose file, "docker compose --env-file shop.env run --rm tools-owner credentials".`,
    );
  }
}

/** Throws KeysNotAllowed where only the owner of the tables may. */
export interface CredentialRepository {
  create(credential: NewCredential): Promise<CreatedCredential>;
  /** False when there is no such credential, or it was revoked before. */
  revoke(id: string): Promise<boolean>;
  /** Writes down that it is of use, at most once an hour however many processes say so. */
  noteUse(id: string): Promise<void>;
}

export function createCredentialRepository(database: Database): CredentialRepository {
  return {
    async create({ name, role, key = newApiKey(role), expiresAt = null }) {
      const id = v7();
      const em = database.em.fork();
      await refuseWhoMayNot(em);
      await em.insert(Credential, { id, name, role, keyHash: hashOfApiKey(key), expiresAt });
      return { id, name, role, expiresAt, key };
    },
    async revoke(id) {
      const em = database.em.fork();
      await refuseWhoMayNot(em);
      return (await em.nativeUpdate(Credential, { id, revokedAt: null }, { revokedAt: new Date() })) > 0;
    },
    async noteUse(id) {
      await database.em.fork().execute(
        `update credential set last_used_at = now()
         where id = ? and (last_used_at is null or last_used_at <= now() - interval '1 hour')`,
        [id],
      );
    },
  };
}

async function refuseWhoMayNot(em: EntityManager): Promise<void> {
  const [role] = await em.execute<{ name: string; mayChange: boolean }[]>(
    `select current_user as name, has_table_privilege('credential', 'insert') as "mayChange"`,
  );
  if (!role?.mayChange) throw new KeysNotAllowed(role?.name ?? '');
}
