import { defineEntity, p } from '@mikro-orm/core';

/** A person who orders with an account. Guests have none: their contact stands on the order. */
export const Customer = defineEntity({
  name: 'Customer',
  tableName: 'customer',
  indexes: [{ properties: ['createdAt', 'id'] }, { properties: ['updatedAt', 'id'] }],
  properties: {
    id: p.uuid().primary(),
    /** Lower-cased; unique among customers that have one. Imported customers may have none. */
    email: p.string().nullable().unique(),
    name: p.string(),
    phone: p.string().nullable(),
    /** The shop's own number for this customer in the system it came from. */
    externalReference: p.string().nullable().unique(),
    /** The credential of the storefront that added them. Null: the shop itself, by its staff or an import. */
    madeBy: p.uuid().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
    updatedAt: p.datetime().defaultRaw('now()'),
    version: p.integer().version(),
  },
});
