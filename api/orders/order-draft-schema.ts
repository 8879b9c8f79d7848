import { z } from 'zod';
import { exampleAddress, insistOnAddress, postalAddress } from '../shared/schemas/address-schema.ts';
import { basketLines } from '../shared/schemas/basket-schema.ts';
import { cardNumberFound, email, optional, uuid } from '../shared/schemas/field-schemas.ts';
import { currency, expectedAmount } from '../shared/schemas/money-schema.ts';
import { optionalReturnUrl } from '../shared/schemas/return-url-schema.ts';
import { exampleOptionId, exampleQuoteId } from '../shipping/quote-schema.ts';
import { languageTag } from './language-tag-schema.ts';
import { cleanToken } from '../../domain/text/clean-text.ts';
import { looksLikeCardNumber } from '../../domain/payments/looks-like-card-number.ts';

export const paymentMethod = z
  .string()
  .overwrite(cleanToken)
  .max(255)
  .regex(/^pm_(?=.*[A-Za-z])[A-Za-z0-9_]+$/, 'It must be the payment provider’s id of a payment method: pm_...')
  .refine((id) => !looksLikeCardNumber(id), cardNumberFound)
  .meta({ description: 'The payment provider’s token for a card or wallet.', example: 'pm_card_visa' });

/** What it takes to order. */
export const orderDraft = z
  .strictObject({
    currency,
    customerId: optional(uuid).meta({
      description: 'The customer who orders. Left out by a guest, and by a customer who is logged in.',
      example: '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8e',
    }),
    email: optional(email).meta({
      description: 'A guest’s address, which is required. Of a customer, the stored one unless given.',
    }),
    lines: basketLines,
    shippingAddress: postalAddress,
    insistOnAddress,
    shippingQuoteId: uuid.meta({
      description: 'The quote that the shopper saw: same lines, same country and postal code, or a part of it.',
    }),
    shippingOptionId: uuid.meta({ description: 'The option that the shopper chose from it.' }),
    paymentMethod,
    returnUrl: optionalReturnUrl,
    locale: optional(languageTag),
    expectedTotal: optional(expectedAmount).meta({
      description:
        'What the shopper was shown: `totals.total` of the option. Another total, lower or higher, is 409 `total-changed`: no order, nothing held, no card asked. Left out, the order costs what it comes to.',
    }),
  })
  .refine(({ currency, expectedTotal }) => !expectedTotal || expectedTotal.currency === currency, {
    path: ['expectedTotal', 'currency'],
    params: { code: 'currency-mismatch' },
    error: 'It must be the currency of the order.',
  })
  .meta({ id: 'OrderDraft', description: 'An order of a customer (`customerId`) or of a guest (`email`).' });

export type OrderDraft = z.output<typeof orderDraft>;

export const exampleOrderDraft = {
  currency: 'EUR',
  email: 'ada@example.com',
  lines: [{ sku: '85123A', quantity: 2 }],
  shippingAddress: exampleAddress,
  shippingQuoteId: exampleQuoteId,
  shippingOptionId: exampleOptionId,
  paymentMethod: 'pm_card_visa',
  locale: 'de-AT',
  expectedTotal: { amount: 8410, currency: 'EUR' },
};
