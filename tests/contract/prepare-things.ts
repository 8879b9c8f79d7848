import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ShopClient } from '../support/shop/shop-client.ts';
import { prepareOrder } from '../support/shop/shopper.ts';

export interface PreparedThings {
  /** Of a guest's order that is in `ids.dict`. */
  readonly orderToken: string;
}

/** Places that hold stock, classes of tax and roles are known by name. */
const NAMES = ['MAIN', 'EAST', 'standard', 'reduced', 'shipping', 'support', 'warehouse', 'fuzzed'];

/**
 * Gives the fuzzer something to find: orders in several states, a customer, quotes, tasks. Writes `ids.dict`, `skus.dict` and
 * `names.dict` into the folder.
 */
export async function prepareThings(shop: ShopClient, folder: string): Promise<PreparedThings> {
  const products: readonly Product[] = await shop.list('/v1/products');
  const skus = products
    .filter(({ status }) => status === 'active')
    .flatMap(({ variants }) => variants)
    .filter(({ prices }) => prices.some(({ currency }) => currency === 'GBP'))
    .map(({ sku }) => sku);
  const customer = await shop.ask('POST', '/v1/customers', {
    body: { email: `${randomUUID()}@example.com`, name: 'Ada Lovelace' },
  });
  const ids: string[] = [customer.body.id];
  const sku = await inStock(shop, skus);
  let orderToken = '';
  for (const paymentMethod of ['pm_card_visa', 'pm_card_visa_chargeDeclined', 'pm_card_threeDSecure2Required']) {
    const { key, body } = await prepareOrder(shop, randomUUID(), { lines: [{ sku, quantity: 1 }], paymentMethod });
    const order = await shop.ask('POST', '/v1/orders', { key, body: { ...body, customerId: customer.body.id } });
    ids.push(order.body.id, String(body['shippingQuoteId']));
    orderToken = order.body.token;
  }
  const parcels: readonly { id: string }[] = await shop.list('/v1/shipments');
  const tasks: readonly { id: string }[] = await shop.list('/v1/tasks');
  ids.push(...[parcels, tasks, products].flatMap((things) => things.slice(0, THINGS_MAX).map(({ id }) => id)));
  write(join(folder, 'ids.dict'), ids);
  write(join(folder, 'skus.dict'), skus.slice(0, THINGS_MAX));
  write(join(folder, 'names.dict'), NAMES);
  return { orderToken };
}

const THINGS_MAX = 20;
/** Enough for every order that is made of it here. */
const UNITS_MIN = 10;

interface Product {
  readonly id: string;
  readonly status: string;
  readonly variants: readonly {
    readonly sku: string;
    readonly prices: readonly { readonly currency: string }[];
  }[];
}

/** Earlier runs have left products behind that nobody can buy. */
async function inStock(shop: ShopClient, skus: readonly string[]): Promise<string> {
  for (const one of skus) {
    const { body } = await shop.ask('GET', `/v1/stock-levels?sku=${encodeURIComponent(one)}`);
    if (body.data.some(({ available }: { available: number }) => available >= UNITS_MIN)) return one;
  }
  throw new Error('Nothing is in stock: take another shop');
}

/** In libFuzzer's format: one quoted value a line. */
function write(path: string, values: readonly string[]): void {
  writeFileSync(path, values.map((value) => `"${value}"\n`).join(''));
}
