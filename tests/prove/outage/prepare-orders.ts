import { randomUUID } from 'node:crypto';
import { PREORDER_SKU } from '../../../dev/seed/seed-goods.ts';
import { type NewOrder, prepareOrder } from '../../support/shop/shopper.ts';
import type { SeededRandom } from '../../support/seeded-random.ts';
import type { OutageShop } from './open-outage-shop.ts';
import type { LoadOptions } from './steady-load.ts';

const ARTICLES = 24;
const BASKETS = 6;
const LINES_MAX = 3;
const QUANTITY_MAX = 2;
/** Nothing of it runs out, however long the run. */
const RECEIVED = 100_000;

/** Brings goods in, and asks for the sending of some baskets of them: orders that may be placed any number of times. */
export async function prepareOrders(
  { client, running }: Pick<OutageShop, 'client' | 'running'>,
  random: SeededRandom,
): Promise<Pick<LoadOptions, 'orders' | 'preorder'>> {
  const skus = running.skus.slice(0, ARTICLES);
  const received = skus.map((sku) => ({ sku, locationId: 'MAIN', quantity: RECEIVED }));
  await client.ask('POST', '/v1/stock-receipts', { as: 'staff', body: { lines: received }, key: randomUUID() });
  const prepare = async (lines: readonly { sku: string; quantity: number }[]): Promise<NewOrder['body']> =>
    (await prepareOrder(client, randomUUID(), { lines, choose: (items) => random.pick(items) })).body;
  const orders: NewOrder['body'][] = [];
  for (let count = 0; count < BASKETS; count += 1) {
    const chosen = random.shuffled(skus).slice(0, 1 + (count % LINES_MAX));
    orders.push(await prepare(chosen.map((sku) => ({ sku, quantity: 1 + (count % QUANTITY_MAX) }))));
  }
  return { orders, preorder: await prepare([{ sku: PREORDER_SKU, quantity: 1 }]) };
}
