import { setTimeout as delay } from 'node:timers/promises';
import { isFinal } from '../../../domain/orders/order-status.ts';
import { eachAtOnce } from '../../support/each-at-once.ts';
import { receiveUnits } from '../../support/new-article.ts';
import { ask } from './ask.ts';
import { timelineOf } from './claims.ts';
import type { Surroundings } from './live-order.ts';
import { hasEndedOrNeedsAPerson, readFacts, type OrderFacts } from './order-facts.ts';
import type { RequestName } from './requests.ts';

/** Says of each order that does not come to rest in good time how far it has come. */
export async function untilAtRest(
  { database }: Surroundings,
  withinMs: number,
  isAtRest: (order: OrderFacts) => boolean,
): Promise<string[]> {
  for (const giveUpAt = Date.now() + withinMs; ; await delay(500)) {
    const restless = [...(await readFacts(database)).values()].filter((order) => !isAtRest(order));
    if (restless.length === 0) return [];
    if (Date.now() > giveUpAt)
      return restless.map(
        (order) => `Stuck: order ${order.id} is ${order.status} (${order.attention}): ${timelineOf(order)}`,
      );
  }
}

interface Rest {
  readonly orders: number;
  readonly restWithinMs: number;
}

/** In turn: what heals comes before what gives up. */
const remedies: readonly RequestName[] = [
  'release',
  'retry-label',
  'correct-address',
  'retry-payment',
  'write-off',
  'settle-return',
  'resume',
  'acknowledge-parcel',
  'acknowledge',
];
/** Of a parcel that the carrier does not bring on. */
const lastRemedies: readonly RequestName[] = ['mark-lost', ...remedies];

/** Goods arrive for everybody who waits, and staff do what they may about whatever waits for them: every order ends. */
export async function seeToEverything(around: Surroundings, { orders, restWithinMs }: Rest): Promise<string[]> {
  await receiveUnits(around.shop, around.backorderedSku, { MAIN: 2 * orders });
  await treat(around, remedies);
  const stuck = await untilAtRest(around, restWithinMs, hasEndedOrNeedsAPerson);
  await treat(around, lastRemedies);
  return [...stuck, ...(await untilAtRest(around, restWithinMs, ({ status }) => isFinal(status)))];
}

const AT_ONCE = 32;
/** By staff, about one parcel and another: an order may wait for a word about each. */
const NAMING_A_PARCEL = [7, 8] as const;

/** Some by REST, and some as in the Temporal UI. */
async function treat(around: Surroundings, requests: readonly RequestName[]): Promise<void> {
  const waiting = [...(await readFacts(around.database)).values()].filter(({ status }) => !isFinal(status));
  await eachAtOnce(waiting, AT_ONCE, async (order, index) => {
    const via = index % 2 === 0 ? 'rest' : 'update';
    for (const request of requests) {
      for (const variant of NAMING_A_PARCEL) await ask(around, order, { kind: 'ask', request, via, variant });
      if (await hasEnded(around, order)) return;
    }
  });
}

async function hasEnded({ database }: Surroundings, { id }: OrderFacts): Promise<boolean> {
  const [row] = await database.em
    .fork()
    .execute<{ status: OrderFacts['status'] }[]>('select status from sales_order where id = ?', [id]);
  return row !== undefined && isFinal(row.status);
}
