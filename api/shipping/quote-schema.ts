import { z } from 'zod';
import type { OrderTotals } from '../../domain/pricing/price-basket.ts';
import type { StoredQuote } from '../../db/shipping/quote-queries.ts';
import { destination, exampleAddress, insistOnAddress } from '../shared/schemas/address-schema.ts';
import { basketLines } from '../shared/schemas/basket-schema.ts';
import { count } from '../shared/schemas/count-schema.ts';
import { defaulted, timestamp, uuid } from '../shared/schemas/field-schemas.ts';
import { currency, money } from '../shared/schemas/money-schema.ts';
import { exampleTotals, presentTotals, totalsFields } from '../shared/schemas/totals-schema.ts';

export const quoteDraft = z
  .strictObject({
    currency,
    lines: basketLines,
    shippingAddress: destination,
    insistOnAddress,
    singleUse: defaulted(z.boolean(), false).meta({
      description:
        'True: one order may be placed by it. Left out: any number. A second one, as from another tab, is 409 `quote-used`, with the first one’s id for the API key that placed it. A request that was refused has not used it.',
    }),
  })
  .meta({ id: 'ShippingQuoteDraft', description: 'A basket, and where it is to go.' });

const quoteTotals = z
  .strictObject(totalsFields)
  .meta({ id: 'QuoteTotals', description: 'What an order by this option costs in all.' });

const shippingOption = z
  .strictObject({
    id: uuid.meta({ description: 'Id of the option: `shippingOptionId` of the order.' }),
    carrier: z.string().meta({ description: 'Name of the carrier.', example: 'USPS' }),
    service: z.string().meta({ description: 'What the carrier calls this way of sending.', example: 'Priority' }),
    price: money.meta({ description: 'Of sending, as it is shown: with tax where `taxIncluded`.' }),
    totals: quoteTotals.nullable().meta({
      description:
        'What an order by this option costs in all, by the same reckoning: send `total` as `expectedTotal` of the order. Null where no order by it is taken: because the quote has expired, is for one order only and was used, a price has risen since, or goods are off sale (ask for a new quote); because the sum cannot be charged; or because the shop sells fewer units of an article in one order.',
    }),
    deliveryDays: count('Days until it arrives.')
      .nullable()
      .meta({ description: 'Days until it arrives, as the carrier estimates it; null if it does not.', example: 2 }),
  })
  .meta({ id: 'ShippingOption', description: 'One way to send the basket.' });

export const shippingQuote = z
  .strictObject({
    id: uuid.meta({ description: 'Id of the quote: `shippingQuoteId` of the order.' }),
    singleUse: z.boolean().meta({ description: 'Whether one order only may be placed by it.' }),
    expiresAt: timestamp.meta({ description: 'Until then the shop stands by these prices. RFC 3339, in UTC.' }),
    options: z.array(shippingOption).meta({ description: 'Cheapest first.' }),
  })
  .meta({ id: 'ShippingQuote', description: 'What sending one basket to one address costs.' });

export function presentQuote(
  { id, singleUse, expiresAt, options }: StoredQuote,
  /** Of each option. */
  totals: readonly (OrderTotals | null)[],
): z.output<typeof shippingQuote> {
  return {
    id,
    singleUse,
    expiresAt: expiresAt.toISOString(),
    options: options.map((option, index) => ({
      id: option.id,
      carrier: option.carrier,
      service: option.service,
      price: { amount: option.amountMinor, currency: option.currency },
      totals: totals[index] ? presentTotals(totals[index]) : null,
      deliveryDays: option.deliveryDays,
    })),
  };
}

/** Named by the example of an order. */
export const exampleQuoteId = '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8f';
export const exampleOptionId = '5d2b8f0e-9f0b-5a3e-8a63-0f6a3a4a7d11';

export const exampleQuoteDraft: z.input<typeof quoteDraft> = {
  currency: 'EUR',
  lines: [{ sku: '85123A', quantity: 2 }],
  shippingAddress: exampleAddress,
};

export const exampleQuote: z.output<typeof shippingQuote> = {
  id: exampleQuoteId,
  singleUse: false,
  expiresAt: '2026-11-21T10:00:00.000Z',
  options: [
    {
      id: exampleOptionId,
      carrier: 'USPS',
      service: 'Priority',
      price: { amount: 758, currency: 'EUR' },
      totals: exampleTotals,
      deliveryDays: 2,
    },
  ],
};
