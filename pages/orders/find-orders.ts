import type { z } from 'zod';
import { Problem } from '../../api/shared/problem.ts';
import type { orderSummary } from '../../api/orders/order-list-schema.ts';
import { isFinal, orderStatuses } from '../../domain/orders/order-status.ts';
import type { RunOperation } from '../shared/operations.ts';
import { searchesFor, type TypedSearch } from './what-was-typed.ts';

export type FoundOrder = z.input<typeof orderSummary>;

export interface Found {
  readonly by: TypedSearch['by'];
  readonly orders: readonly FoundOrder[];
}

const SHOWN_OF_EACH = '20';
const openStatuses = orderStatuses.filter((status) => !isFinal(status));

/** Whatever is found, by what it was found. */
export async function findOrders(run: RunOperation, typed: string): Promise<readonly Found[]> {
  const found = await Promise.all(
    searchesFor(typed).map(async ({ by, value }) => ({ by, orders: await findBy(run, by, value) })),
  );
  return found.filter(({ orders }) => orders.length > 0);
}

/** Of a SKU the open orders, and only where there are none others: who asks by it wants to know what still waits. */
async function findBy(run: RunOperation, by: TypedSearch['by'], value: string): Promise<readonly FoundOrder[]> {
  const query = { [by]: value, limit: SHOWN_OF_EACH };
  if (by !== 'sku') return list(run, query);
  const open = await list(run, { ...query, status: openStatuses });
  return open.length > 0 ? open : list(run, query);
}

async function list(
  run: RunOperation,
  query: Readonly<Record<string, string | readonly string[]>>,
): Promise<readonly FoundOrder[]> {
  try {
    const { body } = await run('listOrders', { query });
    return (body as { readonly data: readonly FoundOrder[] }).data;
  } catch (error) {
    // What was typed cannot be one of these.
    if (error instanceof Problem && error.code === 'invalid-parameter') return [];
    throw error;
  }
}
