import type { ShopClient } from '../../support/shop/shop-client.ts';
import { countEffects, type RequestKind } from './requests.ts';
import type { HistoryGrowth } from './history-growth.ts';
import { isNoticed } from './judge-answers.ts';
import type { CellRun } from './run-cell.ts';
import type { LongOutageRun } from './run-long-outage.ts';
import type { SentRequest } from './steady-load.ts';

/** What a fault has come to otherwise than promised, its answers left aside. */
export function judgeRun(sent: readonly SentRequest[], run: CellRun): string[] {
  const { atOnceAfterMs, allConfirmedAfterMs } = run.healing;
  return [
    ...run.complaints,
    ...(isNoticed(sent, run) ? [] : ['nobody noticed it']),
    ...(atOnceAfterMs === undefined ? ['new orders are not confirmed at once again'] : []),
    ...(allConfirmedAfterMs === undefined ? ['some orders from then are still not confirmed'] : []),
  ].map((complaint) => `${run.cell.name}: ${complaint}`);
}

/** The histories of those that were on their way have to stay small. */
export function judgeGrowth(run: LongOutageRun, growth: HistoryGrowth, eventsMax: number): string[] {
  const most = Math.max(0, ...growth.ofRun(run));
  return [
    ...(growth.ofOrders(run.caught).length > 0 ? [] : ['it caught no order in the middle of its checkout']),
    ...(growth.running === 0 ? [] : [`${growth.running} workflows of orders and parcels still run`]),
    ...(most < eventsMax ? [] : [`it added ${most} events to an order; less than ${eventsMax} were promised`]),
  ].map((complaint) => `${run.cell.name}: ${complaint}`);
}

/** Everything that the shop said was done has been done, once, and nothing else. */
export async function judgeEffects(client: ShopClient, sent: readonly SentRequest[]): Promise<string[]> {
  const count = (wanted: RequestKind) => sent.filter(({ kind, isDone }) => kind === wanted && isDone).length;
  const { receipts, customers } = await countEffects(client);
  const wanted = [
    ['receipts', count('book a receipt'), receipts],
    ['customers', count('add a customer'), customers],
  ] as const;
  return wanted.flatMap(([what, asked, found]) =>
    asked === found ? [] : [`${asked} ${what} were said to be done, and there are ${found}`],
  );
}
