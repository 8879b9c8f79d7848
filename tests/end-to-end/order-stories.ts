import type { ShopClient } from '../support/shop/shop-client.ts';
import {
  cancelOrder,
  placeOrder,
  prepareOrder,
  pressButton,
  type NewOrder,
  type Wanted,
} from '../support/shop/shopper.ts';

/** What may happen to an order on its way, besides the plain thing. */
export const stories = [
  'plain',
  'declined, then paid by another card',
  'confirmed on the bank’s page',
  'refused on the bank’s page, then paid by another card',
  'cancelled at once',
  'cancelled before it was paid',
  'sent three times at once',
] as const;
export type Story = (typeof stories)[number];

export interface PlacedOrder<Name extends string = Story> {
  readonly id: string;
  readonly story: Name;
  readonly wanted: Wanted;
  readonly shippingMinor: number;
  /** The states that it may end in: a cancellation may come after the parcel has left. */
  readonly mayEnd: readonly string[];
  /** Sends the same request once more. */
  readonly repeat: () => Promise<{ readonly status: number; readonly id: string }>;
}

const firstCards: Partial<Record<Story, string>> = {
  'declined, then paid by another card': 'pm_card_visa_chargeDeclinedInsufficientFunds',
  'confirmed on the bank’s page': 'pm_card_threeDSecure2Required',
  'refused on the bank’s page, then paid by another card': 'pm_card_authenticationRequired',
  'cancelled before it was paid': 'pm_card_visa_chargeDeclined',
};

/** Places an order and does what its shopper does next. */
export async function tellStory(shop: ShopClient, key: string, story: Story, wanted: Wanted): Promise<PlacedOrder> {
  const paymentMethod = firstCards[story] ?? 'pm_card_visa';
  const request = await prepareOrder(shop, key, { ...wanted, paymentMethod });
  const times = story === 'sent three times at once' ? 3 : 1;
  const { order, receipt } = await placeStory(shop, story, wanted, request, times);
  const { id } = order;
  const cancel = () => cancelOrder(shop, id, { key: `cancel-${key}` });
  const payAgain = () =>
    shop.ask('POST', `/v1/orders/${id}/payments`, { body: { paymentMethod: 'pm_card_visa' }, key: `pay-${key}` });

  switch (story) {
    case 'plain':
    case 'sent three times at once':
      break;
    case 'declined, then paid by another card':
      await payAgain();
      break;
    case 'confirmed on the bank’s page':
      await pressButton(receipt.nextAction?.url, 'complete');
      break;
    case 'refused on the bank’s page, then paid by another card':
      await pressButton(receipt.nextAction?.url, 'fail');
      await payAgain();
      break;
    case 'cancelled at once': {
      const { status } = await cancel();
      return { ...order, mayEnd: [status === 409 ? 'completed' : 'cancelled'] };
    }
    case 'cancelled before it was paid':
      await cancel();
      return { ...order, mayEnd: ['cancelled'] };
  }
  return order;
}

/** Places a story's order, so many times at once, which must be the same order each time. */
export async function placeStory<Name extends string>(
  shop: ShopClient,
  story: Name,
  wanted: Wanted,
  request: NewOrder,
  times = 1,
): Promise<{ readonly order: PlacedOrder<Name>; readonly receipt: OrderReceipt }> {
  const place = async () => {
    const { status, body } = await placeOrder(shop, request);
    if (status >= 400) throw new Error(`${request.key} was answered ${status}: ${JSON.stringify(body)}`);
    return { status, id: body.id as string, receipt: body as OrderReceipt };
  };
  const [first, ...others] = await Promise.all(Array.from({ length: times }, place));
  if (!first || others.some(({ id }) => id !== first.id)) {
    throw new Error(`A repeat under ${request.key} is another order`);
  }
  const { id, receipt } = first;
  const { shippingMinor } = request;
  return { order: { id, story, wanted, shippingMinor, mayEnd: ['completed'], repeat: place }, receipt };
}

interface OrderReceipt {
  readonly id: string;
  readonly status: string;
  readonly nextAction: { readonly type: string; readonly url?: string } | null;
}
