import { z } from 'zod';
import { BASKET_LINES_MAX, quantity, sku } from './field-schemas.ts';
import { listOf } from './list-schema.ts';

const basketLine = z
  .strictObject({ sku, quantity })
  .meta({ id: 'BasketLine', description: 'What is wanted, and how many.' });

/** The same of a quote and of the order that is placed by it. */
export const basketLines = listOf(basketLine, { max: BASKET_LINES_MAX }).meta({ description: 'What is wanted.' });
