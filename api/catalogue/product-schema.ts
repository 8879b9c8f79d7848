import { z } from 'zod';
import type { ListedProduct, StoredProduct } from '../../db/catalogue/product-queries.ts';
import { skuKey } from '../../domain/catalogue/sku.ts';
import { toldAvailable } from '../inventory/told-available.ts';
import type { Caller } from '../shared/caller.ts';
import {
  clearable,
  defaulted,
  line,
  optional,
  prose,
  sku,
  timestamp,
  uuid,
  word,
} from '../shared/schemas/field-schemas.ts';
import { count } from '../shared/schemas/count-schema.ts';
import { extensibleEnum } from '../shared/schemas/extensible-enum.ts';
import { listOf } from '../shared/schemas/list-schema.ts';
import { money, price } from '../shared/schemas/money-schema.ts';
import { taxClass } from '../shared/schemas/tax-class-schema.ts';

const title = line(200).meta({ description: 'As shoppers see it.', example: 'Lantern' });
const description = prose(10_000).meta({
  description: 'For shoppers; several lines if need be.',
  example: 'For a candle, 30 cm high.',
});
export const status = word(['active', 'archived']).meta({
  description: 'An archived product is kept, but cannot be ordered.',
  example: 'active',
});
const answeredStatus = extensibleEnum('ProductStatus', 'Whether a product is for sale.', {
  active: 'It can be ordered.',
  archived: 'It is kept, but cannot be ordered.',
});
const weightGrams = z.int().min(1).max(1_000_000).meta({ description: 'Weight of one unit, in grams.', example: 600 });
const backorderable = z
  .boolean()
  .meta({ description: 'May be ordered beyond the stock on hand; the rest follows later.', example: false });
const maxPerOrder = z
  .int()
  .min(1)
  .max(1_000_000)
  .meta({ description: 'The most units that one order may take. Left out: as many as the shop allows.', example: 20 });
const prices = listOf(price, { max: 50 })
  .superRefine((all, context) =>
    refuseRepeats(
      all.map(({ currency }) => currency),
      'currency',
      context,
    ),
  )
  .meta({ description: 'One for each currency that it is sold in. Tax is included where the country has it so.' });

const variantDraft = z
  .strictObject({
    sku,
    title,
    weightGrams,
    taxClass: defaulted(taxClass, 'standard').meta({
      description: 'Which tax rate applies, together with the country. Left out: `standard`.',
      example: 'standard',
    }),
    backorderable: defaulted(backorderable, false).meta({
      description: 'May be ordered beyond the stock on hand; the rest follows later. Left out: it may not.',
      example: false,
    }),
    maxPerOrder: optional(maxPerOrder).meta({
      description: 'The most units that one order may take. Left out: as many as the shop allows.',
      example: 20,
    }),
    prices,
  })
  .meta({ id: 'VariantDraft', description: 'One sellable form of a product.' });

const VARIANTS_MAX = 100;

export const productDraft = z
  .strictObject({
    title,
    description: defaulted(description, '').meta({
      description: 'For shoppers; several lines if need be. Left out: none.',
      example: 'For a candle, 30 cm high.',
    }),
    status: defaulted(status, 'active').meta({
      description: 'An archived product is kept, but cannot be ordered. Left out: `active`.',
      example: 'active',
    }),
    variants: listOf(variantDraft, { max: VARIANTS_MAX })
      .superRefine((all, context) =>
        refuseRepeats(
          all.map(({ sku }) => skuKey(sku)),
          'sku',
          context,
        ),
      )
      .meta({ description: 'Its sellable forms: at least one.' }),
  })
  .meta({ id: 'ProductDraft', description: 'A product that is to be sold.' });

const variantChange = z
  .strictObject({
    sku,
    title: title.optional(),
    weightGrams: weightGrams.optional(),
    taxClass: taxClass.optional(),
    backorderable: backorderable.optional(),
    maxPerOrder: clearable(maxPerOrder).meta({
      description: 'The most units that one order may take; null: as many as the shop allows.',
      example: 20,
    }),
    prices: prices.optional(),
  })
  .meta({
    id: 'VariantChange',
    description: 'What is left out stays as it is; null clears it. A new SKU must be complete.',
  });

export const productChange = z
  .strictObject({
    title: title.optional(),
    description: description.optional(),
    status: status.optional(),
    variants: listOf(variantChange, { max: VARIANTS_MAX })
      .superRefine((all, context) =>
        refuseRepeats(
          all.map(({ sku }) => skuKey(sku)),
          'sku',
          context,
        ),
      )
      .optional()
      .meta({ description: 'Variants to change or to add. Those that are not named stay.' }),
  })
  .meta({ id: 'ProductChange', description: 'What is left out stays as it is.' });

const variant = z
  .strictObject({
    sku: z.string().meta({ description: 'Stock-keeping unit.', example: '85123A' }),
    title: z.string().meta({ description: 'As shoppers see it.', example: 'Lantern' }),
    weightGrams: count('Weight of one unit, in grams.', { min: 1 }),
    taxClass: z
      .string()
      .meta({ description: 'Which tax rate applies, together with the country.', example: 'standard' }),
    backorderable,
    maxPerOrder: count('The most units that one order may take.', { min: 1 })
      .nullable()
      .meta({ description: 'The most units that one order may take; null: it has no limit of its own.' }),
    prices: z
      .array(money)
      .meta({ description: 'One for each currency that it is sold in. Tax is included where the country has it so.' }),
  })
  .meta({ id: 'Variant', description: 'One sellable form of a product.' });

export const product = z
  .strictObject({
    id: uuid.meta({ description: 'Id of the product.' }),
    title: z.string().meta({ description: 'As shoppers see it.', example: 'Lantern' }),
    description: z.string().meta({ description: 'For shoppers; empty where there is none.' }),
    status: answeredStatus,
    version: count('Counts the changes; the same as the ETag.', { min: 1 }),
    createdAt: timestamp.meta({ description: 'When it was added.' }),
    updatedAt: timestamp.meta({ description: 'When it, a variant or a price was changed last.' }),
    variants: z.array(variant).meta({ description: 'In SKU order.' }),
  })
  .meta({ id: 'Product', description: 'What the shop sells, with its variants in SKU order.' });

const listedVariant = variant
  .extend({
    price: money
      .extend({
        taxIncluded: z.boolean().nullable().meta({
          description:
            'Whether the tax is in the amount. Null: no `country` was asked for, or the shop does not sell such goods there.',
          example: true,
        }),
      })
      .meta({ id: 'ShownPrice', description: 'What one unit costs, as a page shows it.' })
      .nullable()
      .meta({
        description:
          'What one unit costs in the `currency` that was asked for; null: none was, or it is not sold in that.',
      }),
    availability: z
      .strictObject({
        available: count('Units at all locations that nobody was promised.'),
        backorderable,
      })
      .meta({ id: 'Availability', description: 'How many can be sent at once, and whether more can be ordered.' }),
  })
  .meta({ id: 'ListedVariant', description: 'A variant with what a shop shows beside it.' });

export const listedProduct = product
  .extend({ variants: z.array(listedVariant).meta({ description: 'In SKU order.' }) })
  .meta({ id: 'ListedProduct', description: 'A product as a shop lists it, with its variants in SKU order.' });

export function presentListedProduct(stored: ListedProduct, caller: Caller): z.output<typeof listedProduct> {
  return {
    ...stored,
    createdAt: new Date(stored.createdAt).toISOString(),
    updatedAt: new Date(stored.updatedAt).toISOString(),
    variants: stored.variants.map(({ availability: { available, ...rest }, ...variant }) => ({
      ...variant,
      prices: [...variant.prices],
      availability: { available: toldAvailable(available, caller), ...rest },
    })),
  };
}

export function presentProduct(stored: StoredProduct): z.output<typeof product> {
  return {
    ...stored,
    createdAt: new Date(stored.createdAt).toISOString(),
    updatedAt: new Date(stored.updatedAt).toISOString(),
    variants: stored.variants.map((variant) => ({ ...variant, prices: [...variant.prices] })),
  };
}

const exampleVariant = {
  sku: '85123A',
  title: 'Lantern',
  weightGrams: 600,
  taxClass: 'standard',
  backorderable: false,
  maxPerOrder: null,
  prices: [{ amount: 3826, currency: 'EUR' }],
};

export const exampleProductDraft: z.input<typeof productDraft> = {
  title: 'Lantern',
  variants: [exampleVariant],
};

export const exampleProduct: z.output<typeof product> = {
  id: '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8d',
  title: 'Lantern',
  description: '',
  status: 'active',
  version: 1,
  createdAt: '2026-11-21T09:30:00.000Z',
  updatedAt: '2026-11-21T09:30:00.000Z',
  variants: [exampleVariant],
};

/** After its price was raised. */
export const exampleChangedProduct: z.output<typeof product> = {
  ...exampleProduct,
  version: 2,
  updatedAt: '2026-11-22T14:00:00.000Z',
  variants: [{ ...exampleVariant, prices: [{ amount: 3990, currency: 'EUR' }] }],
};

export const exampleListedProduct: z.output<typeof listedProduct> = {
  ...exampleProduct,
  variants: [
    {
      ...exampleVariant,
      price: { amount: 3826, currency: 'EUR', taxIncluded: true },
      availability: { available: 136, backorderable: false },
    },
  ],
};

function refuseRepeats(keys: readonly string[], field: string, context: z.RefinementCtx): void {
  const before = new Set<string>();
  keys.forEach((key, index) => {
    if (!before.has(key)) {
      before.add(key);
      return;
    }
    context.addIssue({
      code: 'custom',
      path: [index, field],
      message: `${key} stands there twice.`,
      params: { code: 'repeated' },
      input: key,
    });
  });
}
