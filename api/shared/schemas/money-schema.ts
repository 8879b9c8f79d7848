import { z } from 'zod';
import { isCurrency } from '../../../domain/money/currencies.ts';

/** The most that Stripe takes in one payment (docs.stripe.com/currencies: eight digits). */
const AMOUNT_MAX = 99_999_999;

export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'It must be an ISO 4217 code in capitals, such as EUR.')
  .refine(isCurrency, 'There is no such currency.')
  .meta({ description: 'ISO 4217 code.', example: 'EUR' });

const amountDescription = 'Whole minor units: cents of EUR, yen of JPY.';

/** A price that is asked for. A sample is free. */
export const price = z
  .strictObject({
    amount: z.int().min(0).max(AMOUNT_MAX).meta({ description: amountDescription, example: 1299 }),
    currency,
  })
  .meta({ id: 'Price', description: 'A price; zero for a sample.' });

/** Money as it is answered. */
export const money = z
  .strictObject({
    amount: z.int().meta({ description: amountDescription, example: 8410 }),
    currency: z.string().length(3).meta({ description: 'ISO 4217 code.', example: 'EUR' }),
  })
  .meta({ id: 'Money', description: 'An amount of money.' });
