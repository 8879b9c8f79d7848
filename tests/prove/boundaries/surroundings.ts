import { setTimeout as delay } from 'node:timers/promises';
import { ScheduleOverlapPolicy } from '@temporalio/client';
import { workflowIdsOf } from '../../support/workflow-ids.ts';
import type { BoundaryShop } from './boundary-shop.ts';
import { LOOK_EVERY_MS, type Teller } from './teller.ts';
import { eventually } from '../../support/eventually.ts';

const SWEEP_EVERY_MS = 5_000;
const SWEEPS = [
  'sweepCheckouts',
  'sweepOrders',
  'sweepInboundEvents',
  'sweepLabelRefunds',
  'sweepBackorders',
  'escalateTasks',
  'checkBooks',
  'forgetOldRecords',
];

/**
 * Each look at an event or a request is followed by twice as long a pause, also where the worker died in it, so that none kills
 * workers for ever. Here a dozen die over the same events, on purpose, and nobody waits for half an hour. How long the pauses are
 * is looked at where the sweeps are tested (activities/webhooks, activities/checkout).
 */
const WHAT_IS_DUE_LATER = [
  ['inbound_event', 'provider, event_id', 'settled_at'],
  ['checkout_request', 'order_id', 'resolved_at'],
] as const;

export interface SweepingOften {
  readonly signal: AbortSignal;
  readonly report: (line: string) => void;
  readonly everyMs?: number;
}

/**
 * Runs the schedules more often than they are due, and not twice at once, as they are set up. What stands still on purpose may be
 * what is asked here: then the next time will do.
 */
export async function sweepOften(
  at: Pick<BoundaryShop, 'database' | 'temporal'>,
  { signal, report, everyMs = SWEEP_EVERY_MS }: SweepingOften,
): Promise<void> {
  while (!signal.aborted) {
    await sweep(at).catch((error: unknown) => report(`The sweeps were not started: ${String(error)}`));
    await delay(everyMs, undefined, { signal }).catch(() => {});
  }
}

async function sweep({ database, temporal }: Pick<BoundaryShop, 'database' | 'temporal'>): Promise<void> {
  for (const [table, key, doneAt] of WHAT_IS_DUE_LATER) {
    // Those of a transaction that stands still are for the next time, too.
    await database.em.fork().execute(`update ${table} set looks = 1, next_look_at = now() where (${key}) in (
      select ${key} from ${table} where ${doneAt} is null and next_look_at > now() + interval '1 minute' for update skip locked)`);
  }
  for (const name of SWEEPS) {
    await temporal.schedule.getHandle(name).trigger(ScheduleOverlapPolicy.SKIP);
  }
}

/** A price that is none: an answer that no retry remedies, unlike one that does not come. */
const nonsense = {
  object: 'Shipment',
  id: 'shp_nonsense',
  rates: [{ id: 'rate_nonsense', carrier: 'RoyalMail', service: 'Tracked48', rate: 'a lot', currency: 'GBP' }],
};

export async function talkNonsense({ running }: BoundaryShop): Promise<void> {
  const fault = { route: 'POST /v2/shipments', body: JSON.stringify(nonsense) };
  await fetch(`${running.easypost}/simulator/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  });
}

export async function talkSense({ running }: BoundaryShop): Promise<void> {
  await fetch(`${running.easypost}/simulator/faults`, { method: 'DELETE' });
}

/** The order's workflow has ended, and so has its parcel's. */
export async function untilAtRest(teller: Teller): Promise<void> {
  const { at, ids, until } = teller;
  const { parcels } = await until(() => true);
  const { order, parcel } = await workflowIdsOf(at.database, ids.orderId);
  for (const workflowId of [order, ...parcels.map((_, index) => parcel(index + 1))]) {
    const workflow = at.temporal.workflow.getHandle(workflowId);
    await eventually(async () => (await workflow.describe()).status.name === 'COMPLETED', teller.signal, LOOK_EVERY_MS);
  }
}
