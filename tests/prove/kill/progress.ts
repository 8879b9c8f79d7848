import type { Database } from '../../../db/database.ts';
import { isFinal, type OrderStatus } from '../../../domain/orders/order-status.ts';
import type { Kill } from './killer.ts';

/** How far all orders of a shop have come. */
export interface Progress {
  readonly orders: number;
  readonly final: number;
  /** Those that are not final, each in a few words. */
  readonly open: readonly string[];
  /** When the last one ended that did not end by the clock (epoch milliseconds); zero if none did. */
  readonly lastEndAt: number;
}

interface Row {
  readonly id: string;
  readonly status: OrderStatus;
  readonly attention: string | null;
  readonly closedAt: number | null;
}

/** Undefined while the database is away. */
export async function readProgress(database: Database): Promise<Progress | undefined> {
  const rows = await database.em
    .fork()
    .execute<Row[]>(
      'select id, status, attention, (extract(epoch from closed_at) * 1000)::float8 as "closedAt" from sales_order',
    )
    .catch(() => undefined);
  if (!rows) return undefined;
  const open = rows.filter(({ status }) => !isFinal(status));
  const ends = rows.map(({ status, closedAt }) => (status === 'expired' ? 0 : (closedAt ?? 0)));
  return {
    orders: rows.length,
    final: rows.length - open.length,
    open: open.map(({ id, status, attention }) => `order ${id} is ${status}${attention ? ` (${attention})` : ''}`),
    lastEndAt: Math.max(0, ...ends),
  };
}

/** "worker 12, api 9" */
export function killsByPart(kills: readonly Kill[]): string {
  const counts = new Map<string, number>();
  for (const { part } of kills) counts.set(part, (counts.get(part) ?? 0) + 1);
  return [...counts].map(([part, count]) => `${part} ${count}`).join(', ');
}

/** From each kill until an order that was asked for after it was confirmed, in seconds; of the last ones there is none. */
export function secondsUntilConfirmed(
  kills: readonly Kill[],
  confirmations: readonly { readonly sentAt: number; readonly endedAt: number }[],
): number[] {
  return kills.flatMap(({ at }) => {
    const ends = confirmations.filter(({ sentAt }) => sentAt >= at).map(({ endedAt }) => endedAt);
    return ends.length === 0 ? [] : [(Math.min(...ends) - at) / 1_000];
  });
}
