import { z } from 'zod';
import type { OrderTotals } from '../../../domain/pricing/price-basket.ts';
import { money } from './money-schema.ts';

/** What an order costs in all: the same of an option of a quote and of an order. */
export const totalsFields = {
  items: money.meta({ description: 'The goods without tax.' }),
  itemsGross: money.meta({ description: 'The goods with tax.' }),
  shipping: money.meta({ description: 'Sending without tax.' }),
  shippingGross: money.meta({ description: 'Sending with tax.' }),
  tax: money.meta({ description: 'Of goods and sending.' }),
  total: money.meta({ description: 'What is charged: `items + shipping + tax`, or `itemsGross + shippingGross`.' }),
  taxIncluded: z.boolean().meta({
    description:
      'Whether prices as they are shown (in the catalogue, of a quote’s options) include the tax, so that they add up to `total`. False: tax comes on top of some, or of all.',
  }),
};

export function presentTotals(totals: OrderTotals) {
  const money = (amount: number) => ({ amount, currency: totals.currency });
  return {
    items: money(totals.items),
    itemsGross: money(totals.itemsGross),
    shipping: money(totals.shipping),
    shippingGross: money(totals.shippingGross),
    tax: money(totals.tax),
    total: money(totals.total),
    taxIncluded: totals.taxIncluded,
  };
}

const eur = (amount: number) => ({ amount, currency: 'EUR' });

/** Two lanterns at 38.26 EUR, sent for 7.58 EUR; both prices include 19 % of tax. */
export const exampleTotals = {
  items: eur(6430),
  itemsGross: eur(7652),
  shipping: eur(637),
  shippingGross: eur(758),
  tax: eur(1343),
  total: eur(8410),
  taxIncluded: true,
} as const;
