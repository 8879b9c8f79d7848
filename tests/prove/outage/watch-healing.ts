import { setTimeout as delay } from 'node:timers/promises';
import type { OrderBook } from './order-book.ts';
import type { SentRequest } from './steady-load.ts';

/** How long after the end of a fault all was well again. */
export interface Healing {
  /** New orders are confirmed at once. */
  readonly atOnceAfterMs: number;
  /** Every order that was stored until the end of the fault, or told of, is confirmed. */
  readonly allConfirmedAfterMs: number;
}

export interface HealingWatch {
  readonly sent: readonly SentRequest[];
  readonly book: Pick<OrderBook, 'countUnconfirmed'>;
  readonly from: number;
  readonly mendedAt: number;
}

const IN_A_ROW = 2;
/** The sweep that starts what was only stored comes every minute, and looks at what is older than half a minute. */
const WITHIN_MS = 150_000;
const LOOK_EVERY_MS = 200;

/** Watches until all is well. What is missing when time is up is undefined. */
export async function watchHealing({ sent, book, from, mendedAt }: HealingWatch): Promise<Partial<Healing>> {
  const healing: { atOnceAfterMs?: number; allConfirmedAfterMs?: number } = {};
  const isHealed = () => healing.atOnceAfterMs !== undefined && healing.allConfirmedAfterMs !== undefined;
  const orders = () => sent.filter(({ kind }) => kind === 'place an order');
  while (!isHealed() && Date.now() < mendedAt + WITHIN_MS) {
    await delay(LOOK_EVERY_MS);
    const firstAt = confirmedAtOnceFrom(orders().filter(({ sentAt }) => sentAt >= mendedAt));
    if (firstAt !== undefined) healing.atOnceAfterMs ??= firstAt - mendedAt;
    const during = orders().filter(({ sentAt, answeredAt = Infinity }) => sentAt <= mendedAt && answeredAt >= from);
    if (during.some(({ answeredAt }) => answeredAt === undefined)) continue;
    const told = during.flatMap(({ orderId }) => orderId ?? []);
    const left = await book.countUnconfirmed(mendedAt, told);
    if (left === 0) healing.allConfirmedAfterMs ??= Date.now() - mendedAt;
  }
  return healing;
}

/** When the first was confirmed of those with which a row of orders begins that are all confirmed at once. */
function confirmedAtOnceFrom(orders: readonly SentRequest[]): number | undefined {
  const first = orders.findIndex((_, index) => {
    const row = orders.slice(index, index + IN_A_ROW);
    return row.length === IN_A_ROW && row.every(isAtOnce);
  });
  return orders[first]?.answeredAt;
}

/** Confirmed in the first answer: the shop gives an order 8 s for that. */
function isAtOnce({ answer }: SentRequest): boolean {
  return answer?.status === 201;
}

/** Whether the last few orders that have an answer were confirmed at once. */
export function areAtOnce(sent: readonly SentRequest[]): boolean {
  const answered = sent.filter(({ kind, answeredAt }) => kind === 'place an order' && answeredAt !== undefined);
  return answered.length >= IN_A_ROW && answered.slice(-IN_A_ROW).every(isAtOnce);
}
