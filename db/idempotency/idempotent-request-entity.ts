import { defineEntity, p } from '@mikro-orm/core';

/**
 * The first answer to a POST under an idempotency key, given again to every repeat. The id follows from credential
 * and key. Orders have their own table (checkout_request), because their answer is an order.
 */
export const IdempotentRequest = defineEntity({
  name: 'IdempotentRequest',
  tableName: 'idempotent_request',
  properties: {
    id: p.uuid().primary(),
    /** Hex SHA-256 of method, path and canonical body. */
    requestHash: p.string(),
    status: p.integer().nullable(),
    body: p.json().nullable(),
    createdAt: p.datetime().defaultRaw('now()').index(),
  },
});
