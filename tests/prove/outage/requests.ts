import { randomUUID } from 'node:crypto';
import type { ShopAnswer, ShopClient, ShopRequest } from '../../support/shop/shop-client.ts';
import { type NewOrder, prepareOrder } from '../../support/shop/shopper.ts';

export type RequestKind =
  | 'place an order'
  | 'cancel an order'
  | 'ask for a quote'
  | 'book a receipt'
  | 'add a customer'
  | 'read an order'
  | 'list orders';

export interface PreparedRequest {
  readonly kind: RequestKind;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly request: ShopRequest;
}

const ORDERS_AT_ONCE = 3;
/** With the others more than the API has connections to its database. */
const READS_AT_ONCE = 12;
const basket = { lines: [{ sku: 'BG101', quantity: 1 }] };
/** What each receipt brings. */
export const RECEIVED = { sku: 'BG101', locationId: 'MAIN', quantity: 7 } as const;

type OrderBody = NewOrder['body'];

/** The requests of each kind, under a key of their own. */
export const requestTo = {
  'place an order': (body: OrderBody) => post('place an order', '/v1/orders', { body }),
  'cancel an order': (orderId: string) =>
    post('cancel an order', `/v1/orders/${orderId}/cancel`, { body: { reasonCode: 'shop' } }),
  /** For the basket and the address of an order. */
  'ask for a quote': ({ currency, lines, shippingAddress }: OrderBody) =>
    post('ask for a quote', '/v1/shipping-quotes', { body: { currency, lines, shippingAddress } }),
  'book a receipt': () => post('book a receipt', '/v1/stock-receipts', { as: 'staff', body: { lines: [RECEIVED] } }),
  'add a customer': () =>
    post('add a customer', '/v1/customers', { body: { email: `${randomUUID()}@example.com`, name: 'Ada' } }),
  'read an order': (orderId: string) => get('read an order', `/v1/orders/${orderId}`, {}),
  'list orders': () => get('list orders', '/v1/orders', { as: 'staff' }),
};

/** Whatever a shop is asked in a moment, ready to be sent when a part of it is away. */
export async function prepareRequests(shop: ShopClient): Promise<PreparedRequest[]> {
  const orders = await Promise.all(
    Array.from({ length: ORDERS_AT_ONCE }, () => prepareOrder(shop, randomUUID(), basket)),
  );
  const [{ body }] = orders as [NewOrder];
  const declined = { ...body, paymentMethod: 'pm_card_visa_chargeDeclined' };
  const { body: waiting } = await shop.ask('POST', '/v1/orders', { body: declined, key: randomUUID() });
  return [
    ...orders.map((order) => requestTo['place an order'](order.body)),
    requestTo['cancel an order'](waiting.id),
    requestTo['ask for a quote'](body),
    requestTo['book a receipt'](),
    requestTo['add a customer'](),
    ...Array.from({ length: READS_AT_ONCE }, () => requestTo['read an order'](waiting.id)),
    requestTo['list orders'](),
  ];
}

function get(kind: RequestKind, path: string, request: ShopRequest): PreparedRequest {
  return { kind, method: 'GET', path, request };
}

function post(kind: RequestKind, path: string, request: ShopRequest): PreparedRequest {
  return { kind, method: 'POST', path, request: { key: randomUUID(), ...request } };
}

/** How many receipts and new customers the shop has come to have. */
export async function countEffects(shop: ShopClient): Promise<{ receipts: number; customers: number }> {
  const movements = await shop.list(`/v1/stock-movements?sku=${RECEIVED.sku}`);
  const customers = await shop.list('/v1/customers');
  return {
    receipts: movements.filter(({ kind, onHandDelta }) => kind === 'receipt' && onHandDelta === RECEIVED.quantity)
      .length,
    customers: customers.filter(({ name }) => name === 'Ada').length,
  };
}

/** What a client could complain about: a hang, a stack, an answer that no one agreed on. Empty: all is well. */
export function complaintsAbout(answer: ShopAnswer, allowed: readonly number[], deadlineMs: number): string[] {
  const { status, headers, body, tookMs } = answer;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const complaints = [];
  if (tookMs > deadlineMs) complaints.push(`it took ${Math.round(tookMs)} ms`);
  if (!allowed.includes(status)) complaints.push(`it was answered ${status}: ${text}`);
  if (/\bat .+:\d+:\d+|node_modules/.test(text)) complaints.push(`it shows a stack: ${text}`);
  if (status !== 503) return complaints;
  if (!/^[1-9]\d*$/.test(headers.get('retry-after') ?? '')) complaints.push('503 without Retry-After');
  if (headers.get('content-type') !== 'application/problem+json') complaints.push('503 that is no problem document');
  return complaints;
}
