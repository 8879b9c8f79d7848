import { log } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import type { Database } from '../../db/database.ts';
import { noteUnpaidParcels } from '../../db/payments/refuse-unpaid.ts';
import { createOpenOrderQueries, type OpenOrder } from '../../db/orders/open-order-queries.ts';
import { createLapsingRepository } from '../../db/payments/lapsing-repository.ts';
import { createOrderRestartRepository } from '../../db/orders/order-restart-repository.ts';
import { orderWorkflows } from '../../db/orders/stuck-workflow-repository.ts';
import type { OrderTiming } from '../../domain/orders/order-timing.ts';
import { orderStartOptions } from '../../workflows/orders/order-start.ts';
import type { OrderSweepActivities } from '../../workflows/orders/order-sweep-contract.ts';
import type { processOrder } from '../../workflows/orders/process-order.ts';
import { tryEach } from '../shared/try-each.ts';
import { orderWorkflowIdOf, allWorkflowIdsOf, workflowIdsOf } from './open-order-ids.ts';
import { createParcelWatch, type FoundParcel } from './parcel-watch.ts';
import { listRunning, type RunningWorkflows } from './running-workflows.ts';
import { createStuckWatch } from './stuck-watch.ts';

/** A younger order has just been placed by its workflow. */
const OLDER_THAN_MS = 60_000;
/** One query of Temporal's visibility asks for so many, and for all that runs beside them. */
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

/** What a sweep finds of an order, and of each of its parcels. */
type Found = 'restarted' | FoundParcel;

export function createOrderSweepActivities(deps: OrderSweepDeps): OrderSweepActivities {
  const { database, client, olderThanMs = OLDER_THAN_MS, longestMs = LONGEST_MS } = deps;
  const orders = createOpenOrderQueries(database);
  const lapsing = createLapsingRepository(database);
  const restarts = createOrderRestartRepository(database);
  const stuck = createStuckWatch(database);
  const parcelWatch = createParcelWatch({ database, client, stuck });
  return {
    noteLapsing: async () => ({ noted: await lapsing.noteLapsing(BATCH) }),
    noteUnpaidParcels: async () => ({ noted: await noteUnpaidParcels(database.em.fork(), BATCH) }),
    async restartOrders({ after }) {
      const open = await orders.listOpenOrders({ olderThanMs, limit: BATCH, after });
      const running = await listRunning(client, open.flatMap(allWorkflowIdsOf));
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
    switch (await running.whose(orderWorkflowIdOf(order), orderId)) {
      case 'other':
        await restarts.noteTakenNumber(orderId);
        return ['taken'];
      case 'none':
        await restarts.noteRestart(orderId);
        await startAnew(deps, order);
        return ['restarted'];
      case 'own': {
        if (isSteady) await restarts.forgetRestarts(orderId);
        const ids = workflowIdsOf(order);
        for (const workflow of orderWorkflows) {
          const isTold = order.stuckTold.includes(workflow);
          await stuck.look(ids[workflow], { orderId, workflow }, isTold, running);
        }
        const found: Found[] = [];
        for (const parcel of parcels) found.push(await parcelWatch.look(order, parcel, running));
        return found;
      }
    }
  }
}

/** Its id is the order's, as ever: where it ran already, it goes on from what the database has, and so may run again. */
async function startAnew({ client, timing }: OrderSweepDeps, order: OpenOrder): Promise<void> {
  const { orderId, number, lineCount, customerId, skus, currency, totalMinor } = order;
  const total = { amount: totalMinor, currency };
  await client.workflow.start<typeof processOrder>('processOrder', {
    ...orderStartOptions({ orderId, number, lineCount, customerId, skus, total, timing }),
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
  });
}
