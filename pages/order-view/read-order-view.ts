import type { z } from 'zod';
import { reachOf } from '../../domain/access/permissions.ts';
import type { Staff } from '../../api/shared/caller.ts';
import { notFound } from '../../api/shared/problem.ts';
import type { orderEvent } from '../../api/orders/order-list-schema.ts';
import type { order } from '../../api/orders/order-schema.ts';
import type { shipment } from '../../api/shipments/shipment-schema.ts';
import type { task, taskDetails } from '../../api/tasks/task-schema.ts';
import type { RunOperation } from '../shared/operations.ts';

export type PresentedOrder = z.input<typeof order>;
export type PresentedEvent = z.input<typeof orderEvent>;
export type PresentedParcel = z.input<typeof shipment>;
export type PresentedTask = z.input<typeof taskDetails>;

/** An order as its page shows it: as far as the person may read it. */
export interface OrderView {
  readonly order: PresentedOrder;
  readonly events: readonly PresentedEvent[];
  /** Undefined: they may not read them. */
  readonly tasks: readonly PresentedTask[] | undefined;
  readonly parcels: readonly PresentedParcel[] | undefined;
}

/** Longer timelines than this are those of parcels that a carrier scans for weeks; the rest is read over the API. */
const EVENTS_MAX = 500;
const PAGE = 100;

/** Throws 404, also for a request that has become no order yet. */
export async function readOrderView(run: RunOperation, caller: Staff, id: string): Promise<OrderView> {
  const { body } = await run('getOrder', { params: { id } });
  const order = body as PresentedOrder;
  if (order.kind !== 'order') throw notFound(`order ${id} yet`);
  const may = (permission: 'tasks:read' | 'shipments:read') => reachOf(caller.permissions, permission) === 'any';
  const [events, tasks, parcels] = await Promise.all([
    readEvents(run, id),
    may('tasks:read') ? readTasks(run, order.number) : undefined,
    may('shipments:read') ? readParcels(run, id) : undefined,
  ]);
  return { order, events, tasks, parcels };
}

async function readEvents(run: RunOperation, id: string): Promise<readonly PresentedEvent[]> {
  const events: PresentedEvent[] = [];
  let after: string | null = '0';
  while (after !== null && events.length < EVENTS_MAX) {
    const { body } = await run('listOrderEvents', { params: { id }, query: { limit: String(PAGE), after } });
    const page = body as { readonly data: readonly PresentedEvent[]; readonly nextCursor: string | null };
    events.push(...page.data);
    after = page.nextCursor;
  }
  return events;
}

async function readTasks(run: RunOperation, orderNumber: string): Promise<readonly PresentedTask[]> {
  const { body } = await run('listTasks', { query: { orderNumber, limit: '20' } });
  const { data } = body as { readonly data: readonly z.input<typeof task>[] };
  return Promise.all(data.map(async ({ id }) => (await run('getTask', { params: { id } })).body as PresentedTask));
}

async function readParcels(run: RunOperation, orderId: string): Promise<readonly PresentedParcel[]> {
  const { body } = await run('listShipments', { query: { orderId, limit: '50' } });
  return (body as { readonly data: readonly PresentedParcel[] }).data.toSorted((a, b) => a.sequence - b.sequence);
}
