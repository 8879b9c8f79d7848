import type { ShopClient } from './shop-client.ts';

export interface Wanted {
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly country?: string;
  readonly customerId?: string | undefined;
  readonly paymentMethod?: string;
  /** Chooses from the quote; the cheapest if left out. */
  readonly choose?: <T>(options: readonly T[]) => T;
}

/** An order's request, ready to be sent. */
export interface NewOrder {
  readonly key: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** What the shop asked for sending it, tax included where the country has it so. */
  readonly shippingMinor: number;
}

const address = { name: 'Ada Lovelace', line1: '7 Bridge Street', city: 'York', postalCode: 'YO1 6DA' };

/** Asks for a quote and chooses from it, as a storefront does before it places an order under this key. */
export async function prepareOrder(shop: ShopClient, key: string, wanted: Wanted): Promise<NewOrder> {
  const { lines, country = 'GB', customerId, paymentMethod = 'pm_card_visa', choose } = wanted;
  const basket = { currency: 'GBP', lines, shippingAddress: { ...address, country } };
  const { body: quote } = await shop.ask('POST', '/v1/shipping-quotes', { body: basket, key: `quote-${key}` });
  const option = choose ? choose<{ id: string; price: { amount: number } }>(quote.options) : quote.options[0];
  return {
    key,
    shippingMinor: option.price.amount,
    body: {
      ...basket,
      ...(customerId === undefined ? {} : { customerId }),
      email: 'ada@example.com',
      paymentMethod,
      shippingQuoteId: quote.id,
      shippingOptionId: option.id,
    },
  };
}
