import { randomUUID } from 'node:crypto';
import { placeOrder, prepareOrder } from '../../support/shop/shopper.ts';
import { eachAtOnce } from '../../support/each-at-once.ts';
import { wasConfirmed } from './claims.ts';
import { sendJudged, type Surroundings } from './live-order.ts';

const AT_ONCE = 6;

/** Declined first, then two cards at the same moment: each of these orders is to be paid, once. */
export async function twoCardsAtOnce(around: Surroundings, sku: string, count: number): Promise<readonly string[]> {
  const lines = [{ sku, quantity: 1 }];
  const quoted = await prepareOrder(around.shop, 'two-cards', { lines, paymentMethod: 'pm_card_visa_chargeDeclined' });
  return eachAtOnce(Array.from({ length: count }), AT_ONCE, async (_, index) => {
    const key = `two-cards-${index + 1}`;
    // A buyer each: one buyer may not try so many cards.
    const order = { ...quoted.body, email: `${key}@example.com` };
    const { status, body } = await placeOrder(around.shop, { key, body: order });
    if (status !== 202) around.book.complain(`${key} was to be declined and was answered ${status}`);
    const id = body.id as string;
    const answers = await Promise.all(
      ['pm_card_visa', 'pm_card_mastercard'].map((paymentMethod) =>
        sendJudged(
          around,
          { orderId: id, what: 'one of two cards', path: `/v1/orders/${id}/payments` },
          { key: randomUUID(), body: { paymentMethod } },
        ),
      ),
    );
    const said = answers.map((answer) => answer?.status ?? 'nothing').join(' and ');
    around.book.claim({ orderId: id, words: `two cards at once were answered ${said}`, isTrue: wasConfirmed });
    return id;
  });
}
