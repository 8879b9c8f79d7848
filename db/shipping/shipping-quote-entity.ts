import { defineEntity, p } from '@mikro-orm/core';

/** What a carrier would charge to send one basket to one address, and until when the shop stands by it. */
export const ShippingQuote = defineEntity({
  name: 'ShippingQuote',
  tableName: 'shipping_quote',
  checks: [{ name: 'shipping_quote_state', expression: "state in ('requested', 'quoted', 'refused')" }],
  properties: {
    id: p.uuid().primary(),
    state: p.string().$type<'requested' | 'quoted' | 'refused'>().default('requested'),
    currency: p.string().length(3),
    /** As far as it was known. */
    shippingAddress: p.json(),
    insistOnAddress: p.boolean().default(false),
    /** The basket it was made for: [{ sku, quantity, unitPriceMinor }] in SKU order. */
    lines: p.json(),
    weightGrams: p.integer(),
    /** Why the carrier offers nothing (`no-service`, `address-not-deliverable`), when refused. */
    refusal: p.string().nullable(),
    /** How often carriers were to be asked about another address that was ordered to with it. */
    addressChecks: p.integer().default(0),
    createdAt: p.datetime().defaultRaw('now()'),
    /** One order may be placed by it, and no more. */
    singleUse: p.boolean().default(false),
    /** The order, or the request for one, that was placed by a quote for single use. */
    usedBy: p.uuid().nullable(),
    /** The credential that asked for it. Null: it was asked for before this was written down. */
    madeBy: p.uuid().nullable(),
    /** It is deleted some time later: an order by it has its own address, service and price. */
    expiresAt: p.datetime().index(),
    options: () => p.oneToMany(ShippingOption).mappedBy('quote'),
  },
});

/** One service that the shopper may choose from a quote. */
export const ShippingOption = defineEntity({
  name: 'ShippingOption',
  tableName: 'shipping_option',
  properties: {
    id: p.uuid().primary(),
    quote: () => p.manyToOne(ShippingQuote).deleteRule('cascade').index(),
    carrier: p.string(),
    service: p.string(),
    amountMinor: p.bigint('number').check('amount_minor >= 0'),
    currency: p.string().length(3),
    deliveryDays: p.integer().nullable(),
  },
});
