import { defineEntity, p } from '@mikro-orm/core';
import type { KeyKind } from '../../domain/credentials/api-key.ts';

/** Who may call the REST API with a key, and as what: an identity, which stays the same when its secret is replaced. */
export const Credential = defineEntity({
  name: 'Credential',
  tableName: 'credential',
  checks: [
    { name: 'credential_kind', expression: "kind in ('secret', 'publishable')" },
    // No shop gives what stands in a web page more rights than those.
    { name: 'credential_publishable', expression: "(kind = 'publishable') = (role = 'publishable')" },
  ],
  properties: {
    id: p.uuid().primary(),
    name: p.string(),
    /** A built-in role (domain/access/roles.ts), or one of the shop's own (table `role`). */
    role: p.string(),
    kind: p.string().$type<KeyKind>().default('secret'),
    createdAt: p.datetime().defaultRaw('now()'),
    /** With all its secrets. */
    revokedAt: p.datetime().nullable(),
    /** From when on none of its secrets is taken. Null: it has to be revoked. */
    expiresAt: p.datetime().nullable(),
  },
});

/** A key of a credential. It has several while one is being replaced by the next. */
export const CredentialSecret = defineEntity({
  name: 'CredentialSecret',
  tableName: 'credential_secret',
  indexes: [{ name: 'credential_secret_credential', properties: ['credential'] }],
  properties: {
    id: p.uuid().primary(),
    credential: () =>
      p.manyToOne(Credential).fieldName('credential_id').updateRule('no action').deleteRule('no action'),
    /** Hex SHA-256 of the whole key. The key has 256 random bits, so a slow hash would protect nothing more. */
    keyHash: p.string().unique(),
    createdAt: p.datetime().defaultRaw('now()'),
    /** From when on it is refused. Null: as long as its credential. */
    expiresAt: p.datetime().nullable(),
    revokedAt: p.datetime().nullable(),
    /** To within an hour. */
    lastUsedAt: p.datetime().nullable(),
  },
});
