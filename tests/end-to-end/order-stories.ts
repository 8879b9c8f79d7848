import type { ShopClient } from '../../dev/shop/shop-client.ts';
import { prepareOrder, type Wanted } from '../../dev/shop/shopper.ts';

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

export interface PlacedOrder {
  readonly id: string;
  readonly story: Story;
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
  const { body, shippingMinor } = await prepareOrder(shop, key, { ...wanted, paymentMethod });
  const place = async () => {
    const answer = await shop.ask('POST', '/v1/orders', { body, key });
    return { status: answer.status, id: answer.body.id as string, receipt: answer.body };
  };
  const [first, ...others] = await Promise.all(
    Array.from({ length: story === 'sent three times at once' ? 3 : 1 }, place),
  );
  if (!first || others.some(({ id }) => id !== first.id)) throw new Error(`A repeat under ${key} is another order`);
  const { id, receipt } = first;
  const order = { id, story, wanted, shippingMinor, repeat: place };
  const cancel = () =>
    shop.send('POST', `/v1/orders/${id}/cancel`, { body: { reason: 'Changed my mind' }, key: `cancel-${key}` });
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
      await pressButton(receipt.nextAction.url, 'complete');
      break;
    case 'refused on the bank’s page, then paid by another card':
      await pressButton(receipt.nextAction.url, 'fail');
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
  return { ...order, mayEnd: ['completed'] };
}

/** The bank's page has two buttons. */
async function pressButton(pageUrl: string, button: 'complete' | 'fail'): Promise<void> {
  const response = await fetch(`${pageUrl}/${button}`, { method: 'POST', redirect: 'manual' });
  if (response.status !== 303) throw new Error(`The bank's page answered ${response.status}`);
}
