import { defineEntity, p } from '@mikro-orm/core';

/** An API key: who may call the REST API, and as what. Only the SHA-256 of the key is kept. */
export const Credential = defineEntity({
  name: 'Credential',
  tableName: 'credential',
  properties: {
    id: p.uuid().primary(),
    name: p.string(),
    role: p.string().$type<'storefront' | 'staff'>().check("role in ('storefront', 'staff')"),
    /** Hex SHA-256 of the whole key. The key has 256 random bits, so a slow hash would protect nothing more. */
    keyHash: p.string().unique(),
    createdAt: p.datetime().defaultRaw('now()'),
    revokedAt: p.datetime().nullable(),
    /** From when on it is refused. Null: it has to be revoked. */
    expiresAt: p.datetime().nullable(),
    /** To within an hour. */
    lastUsedAt: p.datetime().nullable(),
  },
});
