import { z } from 'zod';
import { parseOrderNumber } from '../../../domain/orders/order-number.ts';

/** Of a query, as people type it: `a-1042`, `1042`. */
export const orderNumberAsTyped = z
  .string()
  .transform(parseOrderNumber)
  .refine((read) => read !== undefined, { error: 'It must be an order number, such as A-1042.' })
  .meta({ description: 'The order of this number.', example: 'A-1042' });
