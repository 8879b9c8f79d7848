import { setTimeout as delay } from 'node:timers/promises';
import type { ShopClient } from '../../support/shop/shop-client.ts';
import { requestTo } from './requests.ts';
import { eachAtOnce } from '../../support/each-at-once.ts';
import type { OrderBook } from './order-book.ts';
import type { SentRequest } from './steady-load.ts';

/** A carrier's word that reached no workflow is told again by a sweep, every minute, when it is half a minute old. */
const FINAL_WITHIN_MS = 180_000;
const LOOK_EVERY_MS = 500;
const AT_ONCE = 4;

/** What each order has to come to: that of goods in stock is completed, that which was cancelled is cancelled. */
export type WantedEnds = ReadonlyMap<string, 'completed' | 'cancelled'>;

/** Cancels the orders that would wait for their goods for ever; then each has its wanted end. */
export async function endAllOrders(client: ShopClient, sent: readonly SentRequest[]): Promise<WantedEnds> {
  const cancellations = sent.filter(({ kind, isDone }) => kind === 'cancel an order' && isDone);
  const cancelled = new Set(cancellations.map(({ path }) => path.split('/')[3]));
  const wanted = new Map<string, 'completed' | 'cancelled'>();
  for (const { orderId, isRegularOrder } of sent) {
    if (orderId !== undefined) wanted.set(orderId, isRegularOrder ? 'completed' : 'cancelled');
  }
  const waiting = [...wanted].filter(([id, end]) => end === 'cancelled' && !cancelled.has(id));
  await eachAtOnce(waiting, AT_ONCE, async ([orderId]) => {
    const { method, path, request } = requestTo['cancel an order'](orderId);
    // One whose first answer was lost may be cancelled already: that is answered 200, too.
    await client.ask(method, path, request);
  });
  return wanted;
}

/** Waits until all orders are final, and says which have come to another end than wanted, or were wanted by nobody. */
export async function checkOrders(book: OrderBook, wanted: WantedEnds): Promise<string[]> {
  const giveUpAt = Date.now() + FINAL_WITHIN_MS;
  while ((await book.unfinished()).length > 0 && Date.now() < giveUpAt) await delay(LOOK_EVERY_MS);
  const statuses = new Map((await book.all()).map(({ id, status }) => [id, status]));
  const unwanted = [...statuses.keys()].filter((id) => !wanted.has(id)).map((id) => `nobody was told of order ${id}`);
  const wrong = [...wanted].flatMap(([id, end]) => {
    const status = statuses.get(id) ?? 'not there';
    return status === end ? [] : [`order ${id} should be ${end} and is ${status}`];
  });
  return [...unwanted, ...wrong];
}
