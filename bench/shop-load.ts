import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import type { BreakableShop } from '../tests/support/shop/breakable-shop.ts';
import type { OrderNumber } from '../domain/orders/order-number.ts';
import { sampleAddress } from '../dev/seed/sample-address.ts';

const BASKETS = 40;
const BUYER = 'ada@example.com';
/** More than any measurement sells. */
const UNITS = 900_000;
/** What a storefront sends, with as little CPU of its own as can be had. */
export interface ShopLoad {
  /** Places an order of two lines with a card that works, and answers with its number. Throws unless it is confirmed at once. */
  readonly placeOrder: () => Promise<OrderNumber>;
  /** Reads a page of the API, to its last byte, and answers with its tag. Throws unless it is 200; with a tag, unless it is 304. */
  read(path: string, as: 'storefront' | 'staff', knownTag?: string): Promise<string>;
  close(): Promise<void>;
}

/** Receives enough stock, and asks for the quotes that the orders will name: one for each of a few baskets. */
export async function prepareShopLoad(shop: BreakableShop, connections: number): Promise<ShopLoad> {
  const pool = new Pool(shop.api, { connections, pipelining: 1 });
  const keys = { storefront: shop.storefrontKey, staff: shop.staffKey };
  const send = async (
    method: 'GET' | 'POST',
    path: string,
    as: 'storefront' | 'staff',
    { body, knownTag }: { readonly body?: string | undefined; readonly knownTag?: string | undefined } = {},
  ) => {
    const headers: Record<string, string> = { authorization: `Bearer ${keys[as]}` };
    if (knownTag !== undefined) headers['if-none-match'] = knownTag;
    if (body !== undefined) {
      headers['content-type'] = 'application/json';
      headers['idempotency-key'] = randomUUID();
    }
    const answer = await pool.request({ method, path, headers, body: body ?? null });
    return { status: answer.statusCode, tag: String(answer.headers['etag']), text: await answer.body.text() };
  };
  const ask = async (path: string, as: 'storefront' | 'staff', body: unknown) => {
    const { status, text } = await send('POST', path, as, { body: JSON.stringify(body) });
    if (status !== 201) throw new Error(`POST ${path} was answered ${status}: ${text}`);
    return JSON.parse(text) as { id: string; options: { id: string }[] };
  };
  const skus = shop.skus.slice(0, BASKETS);
  await ask('/v1/stock-receipts', 'staff', {
    lines: skus.map((sku) => ({ sku, locationId: 'MAIN', quantity: UNITS })),
  });
  const orders: string[] = [];
  for (const [index, sku] of skus.entries()) {
    const other = skus[(index + 7) % skus.length] ?? sku;
    const lines = [
      { sku, quantity: 1 },
      { sku: other, quantity: 2 },
    ];
    const basket = { currency: 'GBP', lines, shippingAddress: sampleAddress };
    const { id, options } = await ask('/v1/shipping-quotes', 'storefront', basket);
    const chosen = { shippingQuoteId: id, shippingOptionId: options[0]?.id };
    orders.push(JSON.stringify({ ...basket, email: BUYER, paymentMethod: 'pm_card_visa', ...chosen }));
  }
  let next = 0;
  return {
    async placeOrder() {
      next += 1;
      // As in a shop: what one buyer has ordered within the hour is counted with each order of theirs.
      const body = orders[next % orders.length]?.replace(BUYER, `ada-${next}@example.com`);
      const { status, text } = await send('POST', '/v1/orders', 'storefront', { body });
      if (status !== 201) throw new Error(`An order was answered ${status}: ${text}`);
      return (JSON.parse(text) as { number: OrderNumber }).number;
    },
    async read(path, as, knownTag) {
      const { status, tag, text } = await send('GET', path, as, { knownTag });
      if (status !== (knownTag === undefined ? 200 : 304))
        throw new Error(`GET ${path} was answered ${status}: ${text}`);
      return tag;
    },
    close: () => pool.close(),
  };
}
