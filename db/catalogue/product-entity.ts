import { defineEntity, p } from '@mikro-orm/core';

/** What the shop sells, as a shopper knows it. What is priced, stocked and shipped is its variants. */
export const Product = defineEntity({
  name: 'Product',
  tableName: 'product',
  indexes: [
    { properties: ['createdAt', 'id'] },
    { properties: ['status', 'createdAt', 'id'] },
    { properties: ['updatedAt', 'id'] },
  ],
  properties: {
    id: p.uuid().primary(),
    title: p.string(),
    description: p.text().default(''),
    status: p.string().$type<'active' | 'archived'>().default('active').check("status in ('active', 'archived')"),
    createdAt: p.datetime().defaultRaw('now()'),
    updatedAt: p.datetime().defaultRaw('now()'),
    version: p.integer().version(),
    variants: () => p.oneToMany(ProductVariant).mappedBy('product'),
  },
});

/** One sellable form of a product. Its SKU is the key that orders, stock and carriers use. */
export const ProductVariant = defineEntity({
  name: 'ProductVariant',
  tableName: 'product_variant',
  indexes: [
    // Two that differ by case only are one article to whoever types them.
    {
      name: 'product_variant_sku_any_case',
      expression: 'create unique index product_variant_sku_any_case on product_variant (lower(sku))',
    },
  ],
  properties: {
    sku: p.string().primary(),
    product: () => p.manyToOne(Product).index(),
    title: p.string(),
    weightGrams: p.integer().check('weight_grams > 0'),
    taxClass: p.string().default('standard'),
    /** May be sold beyond the stock on hand; the short part waits as a backorder. */
    backorderable: p.boolean().default(false),
    /** The most units that one order may take; null: as many as the shop's setting allows. */
    maxPerOrder: p.integer().nullable().check('max_per_order > 0'),
    prices: () => p.oneToMany(VariantPrice).mappedBy('variant').orphanRemoval(),
  },
});

/** The price of one unit of a variant in one currency, in minor units (cents). */
export const VariantPrice = defineEntity({
  name: 'VariantPrice',
  tableName: 'variant_price',
  properties: {
    variant: () =>
      p.manyToOne(ProductVariant).primary().fieldName('sku').updateRule('no action').deleteRule('no action'),
    currency: p.string().length(3).primary(),
    amountMinor: p.bigint('number').check('amount_minor >= 0'),
  },
});
