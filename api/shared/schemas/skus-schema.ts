import { z } from 'zod';
import { sku } from './field-schemas.ts';

/** `?sku=A` or `?sku=A&sku=B`. */
const SKUS_MAX = 100;

/** One SKU or several of a query. */
export const skus = z.union([sku.transform((one) => [one]), z.array(sku).min(1).max(SKUS_MAX)]).meta({
  description: 'SKUs to look at; repeat the parameter for more than one.',
  example: ['85123A'],
  override: ({ jsonSchema }) => {
    const [items] = jsonSchema.anyOf ?? [];
    delete jsonSchema.anyOf;
    Object.assign(jsonSchema, { type: 'array', items, minItems: 1, maxItems: SKUS_MAX });
  },
});
