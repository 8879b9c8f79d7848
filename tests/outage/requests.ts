import { randomUUID } from 'node:crypto';
import type { ShopAnswer, ShopClient, ShopRequest } from '../../dev/shop/shop-client.ts';
import { prepareOrder } from '../../dev/shop/shopper.ts';

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

/** Whatever a shop is asked in a moment, ready to be sent when a part of it is away. */
export async function prepareRequests(shop: ShopClient): Promise<PreparedRequest[]> {
  const orders = await Promise.all(
    Array.from({ length: ORDERS_AT_ONCE + 1 }, () => prepareOrder(shop, randomUUID(), basket)),
  );
  const [unpaid, ...others] = orders.map(({ key, body }) => ({ key, body }));
  const declined = { ...unpaid?.body, paymentMethod: 'pm_card_visa_chargeDeclined' };
  const { body: waiting } = await shop.ask('POST', '/v1/orders', { body: declined, key: randomUUID() });
  const { currency, lines, shippingAddress } = others[0]?.body ?? {};
  const receipt = { lines: [{ sku: 'BG101', locationId: 'MAIN', quantity: 7 }] };
  return [
    ...others.map((request) => post('place an order', '/v1/orders', request)),
    post('cancel an order', `/v1/orders/${waiting.id}/cancel`, { body: { reason: 'An outage' } }),
    post('ask for a quote', '/v1/shipping-quotes', { body: { currency, lines, shippingAddress } }),
    post('book a receipt', '/v1/stock-receipts', { as: 'staff', body: receipt }),
    post('add a customer', '/v1/customers', { body: { email: `${randomUUID()}@example.com`, name: 'Ada' } }),
    ...Array.from({ length: READS_AT_ONCE }, () => get('read an order', `/v1/orders/${waiting.id}`, {})),
    get('list orders', '/v1/orders', { as: 'staff' }),
  ];
}

function get(kind: RequestKind, path: string, request: ShopRequest): PreparedRequest {
  return { kind, method: 'GET', path, request };
}

function post(kind: RequestKind, path: string, request: ShopRequest): PreparedRequest {
  return { kind, method: 'POST', path, request: { key: randomUUID(), ...request } };
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
