import { setTimeout as delay } from 'node:timers/promises';
import type { RequestKind } from './requests.ts';
import type { Cell } from './cells.ts';
import { NOTICEABLE_MS, type Window } from './judge-answers.ts';
import type { OutageShop } from './open-outage-shop.ts';
import type { BookedOrder, OrderBook } from './order-book.ts';
import { repeatRequests } from './repeat-requests.ts';
import type { SteadyLoad } from './steady-load.ts';
import { type Healing, watchHealing } from './watch-healing.ts';

export interface CellOptions {
  readonly shop: Pick<OutageShop, 'network' | 'client'>;
  readonly load: Pick<SteadyLoad, 'sent'>;
  readonly book: OrderBook;
  readonly lastsMs: number;
  /** Clients repeat what was not decided as soon as the fault is over, or only when all has healed without them. */
  readonly repeats: 'at once' | 'afterwards';
}

/** What came of a fault. */
export interface CellRun extends Window {
  readonly healing: Partial<Healing>;
  /** Orders that were on their way when it began. */
  readonly unfinished: readonly BookedOrder[];
  readonly complaints: readonly string[];
}

/** A short fault lasts until somebody has asked for what needs the service, long enough ago to have noticed. */
function isFelt({ sent }: CellOptions['load'], brokenAt: number): boolean {
  const until = Date.now() - NOTICEABLE_MS;
  const asked = (wanted: RequestKind) =>
    sent.some(({ kind, sentAt }) => kind === wanted && sentAt >= brokenAt && sentAt <= until);
  return asked('place an order') && asked('ask for a quote');
}

const FELT_WITHIN_MS = 10_000;

/** Lets a service fail for a while under the load, and waits until all is well. */
export async function runCell(cell: Cell, { shop, load, book, lastsMs, repeats }: CellOptions): Promise<CellRun> {
  const { network, client } = shop;
  const unfinished = await book.unfinished();
  const from = Date.now();
  await network.break(cell.service, cell.fault);
  const brokenAt = Date.now();
  await delay(lastsMs);
  for (const giveUpAt = Date.now() + FELT_WITHIN_MS; !isFelt(load, brokenAt) && Date.now() < giveUpAt;)
    await delay(100);
  const mendedAt = Date.now();
  await network.mend();
  const repeat = async () => {
    // Those too that came after it and were still refused.
    const touched = load.sent.filter(
      ({ sentAt, answeredAt = Infinity, isDone }) => answeredAt >= from && (sentAt <= mendedAt || isDone === false),
    );
    // A client repeats what it has an answer to, or has given up on.
    for (const request of touched) while (request.answeredAt === undefined) await delay(50);
    return repeatRequests(client, touched);
  };
  const watch = () => watchHealing({ sent: load.sent, book, from, mendedAt });
  const [healing, complaints] =
    repeats === 'at once' ? await Promise.all([watch(), repeat()]) : [await watch(), await repeat()];
  return { cell, from, brokenAt, mendedAt, healedAt: Date.now(), healing, unfinished, complaints };
}
