import { setTimeout as delay } from 'node:timers/promises';
import type { Cell } from './cells.ts';
import type { OutageShop } from './open-outage-shop.ts';
import type { OrderBook } from './order-book.ts';
import { type CellOptions, type CellRun, runCell } from './run-cell.ts';

export interface LongOutageRun extends CellRun {
  /** Orders that were placed and not confirmed when the database went away. */
  readonly caught: readonly string[];
}

export interface LongOutageOptions extends CellOptions {
  readonly shop: Pick<OutageShop, 'network' | 'client' | 'running'>;
}

const CHECKOUTS = 3;
const CHECKOUT_TAKES_MS = 3_000;
const CAUGHT_WITHIN_MS = 10_000;

/** Takes the database away while orders are in the middle of their checkout, and for long. */
export async function runLongOutage(options: LongOutageOptions): Promise<LongOutageRun> {
  const { shop, book, lastsMs } = options;
  await slowDownCheckouts(shop.running.stripe);
  await untilInCheckout(book);
  const cell: Cell = {
    name: `postgres, down for ${lastsMs / 1_000} s`,
    service: 'postgres',
    fault: { kind: 'down' },
    expected: 'everybody is asked for patience',
  };
  const run = await runCell(cell, options);
  const after = new Map((await book.all()).map(({ id, confirmedAt }) => [id, confirmedAt]));
  const wasCaught = (id: string) => (after.get(id) ?? 0) > run.mendedAt;
  const placed = run.unfinished.filter(({ status }) => status === 'placed').map(({ id }) => id);
  return { ...run, caught: placed.filter(wasCaught) };
}

async function slowDownCheckouts(stripe: string | undefined): Promise<void> {
  const fault = { route: 'POST /v1/payment_intents', latencyMs: CHECKOUT_TAKES_MS, times: CHECKOUTS };
  const answer = await fetch(`${stripe}/simulator/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  });
  if (!answer.ok) throw new Error(`The Stripe simulator answered ${answer.status}`);
}

/** One that is still not confirmed half a second later is one of the slow ones. */
async function untilInCheckout(book: OrderBook): Promise<void> {
  const placed = async () => (await book.unfinished()).filter(({ status }) => status === 'placed').map(({ id }) => id);
  for (const giveUpAt = Date.now() + CAUGHT_WITHIN_MS; Date.now() < giveUpAt;) {
    const before = await placed();
    await delay(500);
    const now = await placed();
    if (before.some((id) => now.includes(id))) return;
  }
}
