import { z } from 'zod';
import { currencyOf, isCurrency } from '../../../domain/money/currencies.ts';
import { formatMoney } from '../../../domain/money/money.ts';
import { chargeRules } from '../../../domain/payments/charge-rules.ts';

export const currency = z
  .string()
  .overwrite(currencyOf)
  .regex(/^[A-Za-z]{3}$/, 'It must be an ISO 4217 code, such as EUR.')
  .refine(isCurrency, 'There is no such currency.')
  .meta({ description: 'ISO 4217 code. Case does not matter.', example: 'EUR' });

const amountDescription = 'Whole minor units: cents of EUR, yen of JPY.';

/** A price that is asked for. A sample is free. Whatever is charged for it has to be charged as it is shown. */
export const price = z
  .strictObject({
    amount: z.int().min(0).meta({ description: amountDescription, example: 1299 }),
    currency,
  })
  .superRefine(({ amount, currency }, context) => {
    const { step = 1, max = Number.MAX_SAFE_INTEGER } = chargeRules(currency) ?? {};
    const refuse = (code: string, message: string) =>
      context.addIssue({ code: 'custom', path: ['amount'], message, params: { code }, input: amount });
    if (amount > max) refuse('out-of-range', `One payment takes at most ${formatMoney({ amount: max, currency })}.`);
    if (amount % step !== 0) refuse('invalid-value', `${currency} is charged in steps of ${step} minor units.`);
  })
  .meta({ id: 'Price', description: 'A price that is set; zero for a sample.' });

/** An amount that is compared with ours. */
export const expectedAmount = z
  .strictObject({ amount: z.int().min(0).meta({ description: amountDescription, example: 8410 }), currency })
  .meta({ id: 'ExpectedAmount', description: 'An amount of money as the caller knows it.' });

export const answeredCurrency = z.string().length(3).meta({ description: 'ISO 4217 code.', example: 'EUR' });

/** Money as it is answered. */
export const money = z
  .strictObject({
    amount: z.int().meta({ description: amountDescription, example: 8410 }),
    currency: answeredCurrency,
  })
  .meta({ id: 'Money', description: 'An amount of money: whole minor units of one currency.' });
