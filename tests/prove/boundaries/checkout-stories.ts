import { pressButton } from '../../support/shop/shopper.ts';
import { storeForgottenRequest } from './forgotten.ts';
import { deliveredAfter, delivered, type BoundaryStory } from './boundary-story.ts';
import {
  askForOrder,
  cancel,
  deliver,
  newArticle,
  pay,
  placeOrder,
  quote,
  requestFor,
  startCancelled,
} from './place-order.ts';
import type { Teller } from './teller.ts';

const DECLINED = 'pm_card_visa_chargeDeclined';
const ASKS_FOR_3DS = 'pm_card_threeDSecure2Required';

/** Until an order is paid for, and holds its goods. */
export const checkoutStories = {
  'sold out': {
    async tell(teller) {
      const sku = await newArticle(teller, false);
      const { status, body } = await askForOrder(teller, { sku });
      // Stored, and not decided in time: the same request again is told what became of it.
      const answer = status === 202 ? await placeAgain(teller, sku) : { status, body };
      if (answer.status !== 409 || answer.body.code !== 'out-of-stock') {
        throw new Error(`What is sold out was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
      }
    },
  },

  'refused for its payment method': {
    ending: {
      status: 'cancelled',
      money: 'none',
      timeline: ['order.placed', 'order.refused'],
      mails: [],
      // Where a death made it so late that the shopper was not answered with it.
      mailsPerhaps: ['order-refused'],
    },
    async tell(teller) {
      await askForOrder(teller, { paymentMethod: 'pm_nobody' });
      await teller.until(({ status }) => status === 'cancelled');
    },
  },

  'declined, then paid by another card': {
    ending: {
      ...deliveredAfter(
        'order.awaiting-payment',
        'payment.declined',
        'payment.opened',
        'payment.declined',
        'payment.opened',
      ),
      mailsPerhaps: ['payment-needed'],
    },
    async tell(teller) {
      await placeOrder(teller, { paymentMethod: DECLINED });
      await teller.until(({ status }) => status === 'awaiting-payment');
      await pay(teller, DECLINED);
      await pay(teller, 'pm_card_visa');
      await deliver(teller);
    },
  },

  'confirmed on the bank’s page': {
    ending: deliveredAfter('order.awaiting-payment', 'payment.action-required'),
    async tell(teller) {
      await placeOrder(teller, { paymentMethod: ASKS_FOR_3DS });
      const { actionUrl } = await teller.until((order) => order.actionUrl);
      await pressButton(actionUrl, 'complete');
      await deliver(teller);
    },
  },

  'asked by the bank, then paid by another card': {
    ending: deliveredAfter('order.awaiting-payment', 'payment.action-required', 'payment.voided', 'payment.opened'),
    async tell(teller) {
      await placeOrder(teller, { paymentMethod: ASKS_FOR_3DS });
      await teller.until(({ status }) => status === 'awaiting-payment');
      await pay(teller, 'pm_card_visa');
      await deliver(teller);
    },
  },

  'cancelled before it was paid': {
    ending: {
      status: 'cancelled',
      money: 'none',
      timeline: [
        'order.placed',
        'order.awaiting-payment',
        'payment.action-required',
        'order.cancellation-requested',
        'payment.voided',
        'order.cancelled',
      ],
      mails: ['order-cancelled'],
    },
    async tell(teller) {
      await placeOrder(teller, { paymentMethod: ASKS_FOR_3DS });
      await teller.until(({ status }) => status === 'awaiting-payment');
      await cancel(teller);
    },
  },

  'cancelled while the provider was asked': {
    ending: {
      status: 'cancelled',
      money: 'none',
      timeline: ['order.placed', 'order.cancellation-requested', 'payment.voided', 'order.cancelled'],
      mails: ['order-cancelled'],
    },
    async tell(teller) {
      await storeForgottenRequest(teller, await requestFor(teller, {}));
      await startCancelled(teller);
    },
  },

  'ordered before there was any': {
    ending: deliveredAfter('order.backordered', 'backorder.filled'),
    async tell(teller) {
      const sku = await newArticle(teller, true);
      await placeOrder(teller, { sku });
      await teller.until(({ status }) => status === 'backordered');
      const lines = [{ sku, locationId: 'MAIN', quantity: 5 }];
      await teller.insist('/v1/stock-receipts', { as: 'staff', key: `receipt-${teller.key}`, body: { lines } });
      await deliver(teller);
    },
  },

  'to another street than was quoted': {
    ending: delivered,
    async tell(teller) {
      await placeOrder(teller, { street: '2 Another Street' });
      await deliver(teller);
    },
  },

  quoted: {
    async tell(teller) {
      const { options } = await quote(teller, `quote-${teller.key}`);
      if (options.length === 0) throw new Error('Nobody offers to bring it');
    },
  },

  'given up by the carriers': {
    needsNonsense: true,
    async tell(teller) {
      // The shop answers 503 when it has given up, and asks the carriers again when the request is repeated.
      await quote(teller, `quote-${teller.key}`);
    },
  },
} as const satisfies Readonly<Record<string, BoundaryStory>>;

async function placeAgain(teller: Teller, sku: string) {
  const request = { key: teller.key, body: await requestFor(teller, { sku }) };
  return teller.insist('/v1/orders', request, [202, 503]);
}
