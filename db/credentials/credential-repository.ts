import { v7 } from 'uuid';
import { isBuiltInRole, PUBLISHABLE } from '../../domain/access/roles.ts';
import type { KeyKind } from '../../domain/credentials/api-key.ts';
import type { Database, EntityManager } from '../database.ts';
import { hashOfApiKey, newApiKey } from './api-key-secret.ts';
import { Credential, CredentialSecret } from './credential-entity.ts';
import { refuseWhoMayNot } from './keys-not-allowed.ts';
import { noteKey } from './note-key.ts';

export interface NewCredential {
  readonly name: string;
  /** Built-in, or the shop's own. `publishable` makes a key that may stand in a web page. */
  readonly role: string;
  /** A key made elsewhere, such as the fixed ones of a demonstration. Left out: a new one. */
  readonly key?: string;
  /** From when on it is refused. Left out: it lives until it is revoked. */
  readonly expiresAt?: Date | null;
}

export interface CreatedCredential {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly kind: KeyKind;
  readonly expiresAt: Date | null;
  /** Shown now and never again. */
  readonly key: string;
}

export interface RotatedCredential {
  readonly id: string;
  readonly secretId: string;
  /** Until when the keys before are taken as well. */
  readonly earlierUntil: Date;
  /** Shown now and never again. */
  readonly key: string;
}

/** Neither built in nor made by the shop. */
export class UnknownRole extends Error {
  override readonly name = 'UnknownRole';

  constructor(role: string) {
    super(`There is no role "${role}".`);
  }
}

/** Throws KeysNotAllowed where only the owner of the tables may. */
export interface CredentialRepository {
  /** Throws UnknownRole. */
  create(credential: NewCredential): Promise<CreatedCredential>;
  /** Replaces its keys by a new one; they are taken for the overlap still. Undefined where there is no such live credential. */
  rotate(id: string, overlapMs: number): Promise<RotatedCredential | undefined>;
  /**
   * Gives a credential another end, or none; also one that has expired, so that its caller keeps what is theirs. Its earlier secrets end when
   * they would have. False where there is no such credential, or it was revoked.
   */
  extend(id: string, expiresAt: Date | null): Promise<boolean>;
  /** Ends a credential, or one of its secrets. False when there is neither, or it was revoked before. */
  revoke(id: string): Promise<boolean>;
  /** Writes down that a secret is of use, at most once an hour however many processes say so. */
  noteUse(secretId: string): Promise<void>;
}

export function createCredentialRepository(database: Database): CredentialRepository {
  return {
    create: (credential) => database.em.fork().transactional((em) => create(em, credential)),
    rotate: (id, overlapMs) => database.em.fork().transactional((em) => rotate(em, id, overlapMs)),
    extend: (id, expiresAt) => database.em.fork().transactional((em) => extend(em, id, expiresAt)),
    revoke: (id) => database.em.fork().transactional((em) => revoke(em, id)),
    async noteUse(secretId) {
      await database.em.fork().execute(
        `update credential_secret set last_used_at = now()
         where id = ? and (last_used_at is null or last_used_at <= now() - interval '1 hour')`,
        [secretId],
      );
    },
  };
}

async function create(
  em: EntityManager,
  { name, role, key: given, expiresAt = null }: NewCredential,
): Promise<CreatedCredential> {
  await refuseWhoMayNot(em);
  const kind = role === PUBLISHABLE ? 'publishable' : 'secret';
  // Locked, so that it is not deleted meanwhile.
  const found = isBuiltInRole(role)
    ? [role]
    : await em.execute<object[]>('select name from role where name = ? for key share', [role]);
  if (found.length === 0) throw new UnknownRole(role);
  const [id, key] = [v7(), given ?? newApiKey(kind)];
  await em.insert(Credential, { id, name, role, kind, expiresAt });
  await em.insert(CredentialSecret, { id: v7(), credential: id, keyHash: hashOfApiKey(key) });
  const end = expiresAt ? { expiresAt: expiresAt.toISOString() } : {};
  await noteKey(em, { type: 'key.made', id, data: { role, kind, ...end } });
  return { id, name, role, kind, expiresAt, key };
}

async function extend(em: EntityManager, id: string, expiresAt: Date | null): Promise<boolean> {
  await refuseWhoMayNot(em);
  if ((await em.nativeUpdate(Credential, { id, revokedAt: null }, { expiresAt })) === 0) return false;
  await noteKey(em, { type: 'key.extended', id, data: expiresAt ? { expiresAt: expiresAt.toISOString() } : {} });
  return true;
}

async function revoke(em: EntityManager, id: string): Promise<boolean> {
  await refuseWhoMayNot(em);
  const ended = { revokedAt: new Date() };
  if ((await em.nativeUpdate(Credential, { id, revokedAt: null }, ended)) > 0) {
    await noteKey(em, { type: 'key.revoked', id, data: {} });
    return true;
  }
  const [secret] = await em.execute<{ credentialId: string }[]>(
    `update credential_secret set revoked_at = ? where id = ? and revoked_at is null returning credential_id as "credentialId"`,
    [ended.revokedAt, id],
  );
  if (secret) await noteKey(em, { type: 'key.revoked', id: secret.credentialId, data: { secretId: id } });
  return secret !== undefined;
}

async function rotate(em: EntityManager, id: string, overlapMs: number): Promise<RotatedCredential | undefined> {
  await refuseWhoMayNot(em);
  const [credential] = await em.execute<{ kind: KeyKind }[]>(
    `select kind from credential where id = ? and revoked_at is null and (expires_at is null or expires_at > now())
     for update`,
    [id],
  );
  if (!credential) return undefined;
  const [{ until } = { until: '' }] = await em.execute<{ until: string }[]>(
    `select to_json(now() + ? * interval '1 millisecond') as until`,
    [overlapMs],
  );
  await em.execute(
    `update credential_secret set expires_at = least(expires_at, ?::timestamptz) where credential_id = ? and revoked_at is null`,
    [until, id],
  );
  const [secretId, key] = [v7(), newApiKey(credential.kind)];
  await em.insert(CredentialSecret, { id: secretId, credential: id, keyHash: hashOfApiKey(key) });
  const earlierUntil = new Date(until);
  await noteKey(em, { type: 'key.rotated', id, data: { secretId, earlierUntil: earlierUntil.toISOString() } });
  return { id, secretId, earlierUntil, key };
}
