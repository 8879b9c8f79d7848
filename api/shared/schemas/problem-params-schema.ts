import { z } from 'zod';
import { money } from './money-schema.ts';

/** In the description any value: a choice of several types has no field by which generated clients could tell them apart. */
export const problemParams = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), money])).meta({
  id: 'ProblemParams',
  description:
    'The facts of what is wrong, by name, for programs that have words of their own: each a text, a number, true or false, or `Money`.',
  example: { sku: '85123A', requested: 300, available: 241 },
  override: ({ jsonSchema }) => {
    jsonSchema.additionalProperties = true;
  },
});
