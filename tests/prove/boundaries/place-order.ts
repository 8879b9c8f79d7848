import { defaultTerms } from '../../../tests/support/default-terms.ts';
import {
  acknowledgeNoticesUpdate,
  cancelOrderUpdate,
  type Cancellation,
} from '../../../workflows/orders/order-contract.ts';
import { orderStartOptions } from '../../../workflows/orders/order-start.ts';
import type { ShopAnswer } from '../../support/shop/shop-client.ts';
import { LOOK_EVERY_MS, type Teller } from './teller.ts';
import { workflowIdsOf } from '../../support/workflow-ids.ts';
import { sampleAddress } from '../../../dev/seed/sample-address.ts';
import { eventually } from '../../support/eventually.ts';

export interface Wanted {
  readonly sku?: string;
  readonly paymentMethod?: string;
  /** Another one than the quote was made for. */
  readonly street?: string;
}

/** In stock, more of it than all stories want together. */
export const PLENTY = 'BG101';

/** Asks for a quote until there is one. */
export async function quote(teller: Teller, key: string, sku = PLENTY): Promise<ShopAnswer['body']> {
  const { status, body } = await teller.insist('/v1/shipping-quotes', { key, body: basketOf(sku) });
  if (status !== 201) throw new Error(`A quote for ${sku} was answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

/** What a storefront sends to order one piece, with a quote that was given for it. */
export async function requestFor(teller: Teller, wanted: Wanted) {
  const { sku = PLENTY, paymentMethod = 'pm_card_visa', street = sampleAddress.line1 } = wanted;
  // A quote may be used for any number of orders of the same basket, but pays for a few looks at another address only.
  const whose = wanted.street === undefined ? '' : `-${teller.key}`;
  const given = await quote(teller, `quote-for-${sku}${whose}`, sku);
  return {
    ...basketOf(sku),
    shippingAddress: { ...sampleAddress, line1: street },
    email: `ada-${teller.key}@example.com`,
    paymentMethod,
    shippingQuoteId: given.id,
    shippingOptionId: given.options[0].id,
  };
}

/** Places the story's order. The shop may still be at work on it when it has answered. Throws where the shop refuses it. */
export async function placeOrder(teller: Teller, wanted: Wanted = {}): Promise<void> {
  const { status, body } = await askForOrder(teller, wanted);
  if (status >= 300) throw new Error(`The order was answered ${status}: ${JSON.stringify(body)}`);
}

/** Asks for an order that the shop may well refuse. */
export async function askForOrder(teller: Teller, wanted: Wanted): Promise<ShopAnswer> {
  return teller.insist('/v1/orders', { key: teller.key, body: await requestFor(teller, wanted) });
}

/** Repeats a request that is answered "not decided yet" until it is decided. */
export async function cancel(
  { insist, ids, key, until }: Teller,
  { as = 'storefront', ...said }: { readonly as?: 'storefront' | 'staff'; readonly restock?: boolean } = {},
): Promise<void> {
  const request = { as, key: `cancel-${key}`, body: { reasonCode: 'customer', ...said } };
  const { status } = await insist(`/v1/orders/${ids.orderId}/cancel`, request, [202, 503]);
  if (status !== 200) await until((order) => order.status === 'cancelled');
}

export async function pay({ insist, ids, key }: Teller, paymentMethod: string): Promise<void> {
  const request = { key: `${paymentMethod}-${key}`, body: { paymentMethod } };
  const { status, body } = await insist(`/v1/orders/${ids.orderId}/payments`, request);
  // 409: it was paid with this card before the answer could be given.
  if (status >= 300 && status !== 409) throw new Error(`A payment was answered ${status}: ${JSON.stringify(body)}`);
}

/** Of the story's own, so that what comes into stock is for its order. */
export async function newArticle(teller: Teller, backorderable: boolean): Promise<string> {
  const sku = `KILL-${teller.key}`.toUpperCase();
  const variants = [{ sku, title: sku, weightGrams: 400, backorderable, prices: [{ amount: 1_999, currency: 'GBP' }] }];
  await teller.insist('/v1/products', { as: 'staff', key: `article-${teller.key}`, body: { title: sku, variants } });
  return sku;
}

/** The warehouse's whole part, and the driver's: from there the simulated carrier brings it. */
export async function deliver(teller: Teller): Promise<void> {
  await teller.parcelIs('ready');
  await teller.pick();
  await teller.pack();
  await teller.handOver();
  await pickUp(teller);
}

export async function pickUp(teller: Teller): Promise<void> {
  const { trackingCode } = await teller.parcelIs('handed-over');
  await teller.simulate('/pickups', { trackingCode });
}

/** Starts the workflow of a stored request with the wish to cancel it: the first card is not even tried. */
export async function startCancelled(teller: Teller): Promise<void> {
  const { at, ids, key } = teller;
  const start = { orderId: ids.orderId, ...defaultTerms(), customerId: null, skus: [PLENTY] };
  const request: Cancellation = { reasonCode: 'customer' };
  await eventually(
    async () => {
      const { number } = await workflowIdsOf(at.database, ids.orderId);
      const options = orderStartOptions({ ...start, number, lineCount: 1 });
      const call = { orderId: ids.orderId, request, updateId: `cancel-${key}` };
      const { kind } = await at.calls.executeUpdateWithStart('processOrder', options, cancelOrderUpdate, call);
      return kind === 'cancelled';
    },
    teller.signal,
    LOOK_EVERY_MS,
  );
}

/** Staff have seen to what the provider told of. There is no route for it: they do it in the Temporal UI. */
export async function acknowledge(teller: Teller): Promise<void> {
  const { at, ids, key } = teller;
  const update = { orderId: ids.orderId, request: {}, updateId: `seen-${key}` };
  await eventually(
    async () => {
      const { order } = await workflowIdsOf(at.database, ids.orderId);
      await at.calls.executeUpdate(order, acknowledgeNoticesUpdate, update);
      return true;
    },
    teller.signal,
    LOOK_EVERY_MS,
  );
}

function basketOf(sku: string) {
  return { currency: 'GBP', lines: [{ sku, quantity: 1 }], shippingAddress: sampleAddress };
}
