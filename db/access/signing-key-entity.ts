import { defineEntity, p } from '@mikro-orm/core';

/** A secret of the shop, with which the API signs the tokens of guests' orders. */
export const SigningKey = defineEntity({
  name: 'SigningKey',
  tableName: 'signing_key',
  checks: [
    // Two bytes of a token.
    { name: 'signing_key_number', expression: 'number between 1 and 65535' },
    { name: 'signing_key_secret', expression: 'octet_length(secret) = 32' },
  ],
  properties: {
    number: p.integer().primary().autoincrement(false),
    secret: p.blob(),
    createdAt: p.datetime().defaultRaw('now()'),
    /** From when on nothing that it signed is taken. Null: it is the one that signs. */
    retiredAt: p.datetime().nullable(),
  },
});
