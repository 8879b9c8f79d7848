import { log } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import type { Database } from '../../db/database.ts';
import { noteUnpaidParcels } from '../../db/payments/refuse-unpaid.ts';
import { createOpenOrderQueries, type OpenOrder, type OpenParcel } from '../../db/orders/open-order-queries.ts';
import { createLapsingRepository } from '../../db/payments/lapsing-repository.ts';
import { createOrderRestartRepository } from '../../db/orders/order-restart-repository.ts';
import { createStuckWorkflowRepository, type StuckSubject } from '../../db/orders/stuck-workflow-repository.ts';
import { createMissedParcelRepository } from '../../db/shipments/missed-parcel-repository.ts';
import { formatOrderNumber } from '../../domain/orders/order-number.ts';
import type { OrderTiming } from '../../domain/orders/order-timing.ts';
import { shipmentMissedSignal } from '../../workflows/fulfilment/order-shipment-contract.ts';
import { orderWorkflowId } from '../../workflows/orders/order-contract.ts';
import { orderStartOptions } from '../../workflows/orders/order-start.ts';
import type { OrderSweepActivities } from '../../workflows/orders/order-sweep-contract.ts';
import type { processOrder } from '../../workflows/orders/process-order.ts';
import { shipmentWorkflowId } from '../../workflows/shipments/shipment-contract.ts';
import { tryEach } from '../shared/try-each.ts';
import { listRunning, type RunningWorkflows } from './running-workflows.ts';

/** A younger order has just been placed by its workflow. */
const OLDER_THAN_MS = 60_000;
/** Its worker is made anew within some minutes: a workflow that stands still after that is for a person. */
const STUCK_AFTER_MS = 600_000;
/** One query of Temporal's visibility asks for so many, and for their parcels. */
const BATCH = 100;
/** Well within the activity's timeout; the next batch begins where time was up. */
const LONGEST_MS = 10_000;

export interface OrderSweepDeps {
  readonly database: Database;
  readonly client: Pick<Client, 'workflow'>;
  readonly timing: OrderTiming;
  readonly olderThanMs?: number;
  /** For the orders of a batch, once it is known which of their workflows run. */
  readonly longestMs?: number;
}

interface Watched extends StuckSubject {
  /** Staff were told that it stands still. */
  readonly isTold: boolean;
}

/** What a sweep finds of an order, and of each of its parcels. */
type Found = 'running' | 'restarted' | 'missed' | 'taken';

export function createOrderSweepActivities(deps: OrderSweepDeps): OrderSweepActivities {
  const { database, client, olderThanMs = OLDER_THAN_MS, longestMs = LONGEST_MS } = deps;
  const orders = createOpenOrderQueries(database);
  const lapsing = createLapsingRepository(database);
  const restarts = createOrderRestartRepository(database);
  const missed = createMissedParcelRepository(database);
  const stuck = createStuckWorkflowRepository(database);
  return {
    noteLapsing: async () => ({ noted: await lapsing.noteLapsing(BATCH) }),
    noteUnpaidParcels: async () => ({ noted: await noteUnpaidParcels(database.em.fork(), BATCH) }),
    async restartOrders({ after }) {
      const open = await orders.listOpenOrders({ olderThanMs, limit: BATCH, after });
      const running = await listRunning(client, open.flatMap(idsOf));
      const endMs = Date.now() + longestMs;
      const { tried, untried, isStopped } = await tryEach(open, (order) => look(order, running), {
        logFailure: ({ orderId }, error) => log.warn('An order could not be looked after', { orderId, error }),
        isTimeLeft: () => Date.now() < endMs,
      });
      const found = tried.flatMap(({ outcome }) => outcome);
      const count = (wanted: Found | 'failed') => found.filter((one) => one === wanted).length;
      const [restarted, missing] = [count('restarted'), count('missed')];
      const sum = { restarted, missed: missing, taken: count('taken'), failed: count('failed') };
      // Behind those that fail, or were all that there was time for, the next batch begins.
      const last = tried.at(-1)?.item.position ?? null;
      const isLast = !isStopped && untried.length === 0 && open.length < BATCH;
      return { looked: tried.length, ...sum, next: isLast ? null : last };
    },
  };

  async function look(order: OpenOrder, running: RunningWorkflows): Promise<readonly Found[]> {
    const { orderId, parcels, isSteady } = order;
    switch (await running.whose(idOf(order), orderId)) {
      case 'other':
        await restarts.noteTakenNumber(orderId);
        return ['taken'];
      case 'none':
        await restarts.noteRestart(orderId);
        await startAnew(deps, order);
        return ['restarted'];
      case 'own': {
        if (isSteady) await restarts.forgetRestarts(orderId);
        await lookIfStuck(idOf(order), { orderId, isTold: order.isStuckTold }, running);
        const found: Found[] = [];
        for (const parcel of parcels) found.push(await lookForParcel(order, parcel, running));
        return found;
      }
    }
  }

  async function lookIfStuck(workflowId: string, { isTold, ...about }: Watched, running: RunningWorkflows) {
    const isReported = running.isReported(workflowId);
    if (isTold && !isReported) await stuck.forgetStuck(about);
    // What staff were told holds for as long as Temporal reports it: its history is not read again.
    if (isTold || !isReported) return;
    const since = await running.stuckSince(workflowId);
    if (since && Date.now() - since.getTime() >= STUCK_AFTER_MS) await stuck.noteStuck({ ...about, since });
  }

  /** Its order keeps a workflow for it, and hears at once of the end of its child. Of one that its earlier life started it does not. */
  async function lookForParcel(order: OpenOrder, parcel: OpenParcel, running: RunningWorkflows): Promise<Found> {
    const { orderId } = order;
    const watched = { ...parcel, orderId };
    if (parcel.isEnded) return forgetWords(watched);
    const whose = await running.whose(parcelIdOf(order, parcel), orderId);
    if (whose === 'other') {
      await missed.noteTakenNumber(watched);
      return 'taken';
    }
    if (whose === 'own') {
      if (parcel.isMissed) await missed.noteFound(watched);
      const { shipmentId, sequence, isStuckTold: isTold } = parcel;
      await lookIfStuck(parcelIdOf(order, parcel), { orderId, parcel: { shipmentId, sequence }, isTold }, running);
      return 'running';
    }
    // Once an hour at most: for as long as its order cannot start another, its history is not to grow.
    if (parcel.isTold) return 'running';
    const told = { orderId, shipmentId: parcel.shipmentId };
    await client.workflow.getHandle(idOf(order)).signal(shipmentMissedSignal, told);
    await missed.noteMissed(watched);
    return 'missed';
  }

  /** Its workflow went on, and ended, between two sweeps: nobody else takes away what staff were told of it. */
  async function forgetWords({ isMissed, isStuckTold, ...parcel }: OpenParcel & { orderId: string }): Promise<Found> {
    const { orderId, shipmentId, sequence } = parcel;
    if (isMissed) await missed.noteFound(parcel);
    if (isStuckTold) await stuck.forgetStuck({ orderId, parcel: { shipmentId, sequence } });
    return 'running';
  }
}

const idOf = ({ number }: OpenOrder) => orderWorkflowId(formatOrderNumber(number));
const parcelIdOf = ({ number }: OpenOrder, { sequence }: OpenParcel) =>
  shipmentWorkflowId(formatOrderNumber(number), sequence);
const idsOf = (order: OpenOrder) => [
  idOf(order),
  ...order.parcels.filter(({ isEnded }) => !isEnded).map((parcel) => parcelIdOf(order, parcel)),
];

/** Its id is the order's, as ever: where it ran already, it goes on from what the database has, and so may run again. */
async function startAnew({ client, timing }: OrderSweepDeps, order: OpenOrder): Promise<void> {
  const { orderId, number, lineCount, customerId, skus, currency, totalMinor } = order;
  const total = { amount: totalMinor, currency };
  await client.workflow.start<typeof processOrder>('processOrder', {
    ...orderStartOptions({ orderId, number, lineCount, customerId, skus, total, timing }),
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
  });
}
