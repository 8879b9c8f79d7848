import { log } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import type { Database } from '../../db/database.ts';
import { noteUnpaidParcels } from '../../db/payments/refuse-unpaid.ts';
import { createOpenOrderQueries, type OpenOrder } from '../../db/orders/open-order-queries.ts';
import { createLapsingRepository } from '../../db/payments/lapsing-repository.ts';
import { createOrderRestartRepository } from '../../db/orders/order-restart-repository.ts';
import { orderWorkflows } from '../../db/orders/stuck-workflow-repository.ts';
import type { OrderTerms } from '../../domain/orders/order-terms.ts';
import { orderStartOptions } from '../../workflows/orders/order-start.ts';
import type { OrderSweepActivities } from '../../workflows/orders/order-sweep-contract.ts';
import type { processOrder } from '../../workflows/orders/process-order.ts';
import { tryEach } from '../shared/try-each.ts';
import { orderWorkflowIdOf, allWorkflowIdsOf, workflowIdsOf } from './open-order-ids.ts';
import { createParcelWatch, type FoundParcel } from './parcel-watch.ts';
import { listRunning, type RunningWorkflows } from './running-workflows.ts';
import { createStuckWatch } from './stuck-watch.ts';

/** Younger orders have just been placed by their workflow and need no check. */
const OLDER_THAN_MS = 60_000;
/** Orders in one visibility query, which also asks for their payments, backorders and parcels. */
const BATCH = 100;
/** Well within the activity's timeout; the next batch begins with the first order that was not checked. */
const LONGEST_MS = 10_000;

export interface OrderSweepDeps {
  readonly database: Database;
  readonly client: Pick<Client, 'workflow'>;
  /** What an order is started under now. */
  readonly readTerms: () => Promise<OrderTerms>;
  /** Where people reach the shop's pages for staff. */
  readonly publicUrl: string;
  readonly olderThanMs?: number;
  /** Time for the orders of a batch, after the visibility query. */
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
      const { tried, untried, isStopped } = await tryEach(open, (order) => check(order, running), {
        logFailure: ({ orderId }, error) => log.warn('An open order could not be checked', { orderId, error }),
        isTimeLeft: () => Date.now() < endMs,
      });
      const found = tried.flatMap(({ outcome }) => outcome);
      const count = (wanted: Found | 'failed') => found.filter((one) => one === wanted).length;
      const [restarted, missing] = [count('restarted'), count('missed')];
      const sum = { restarted, missed: missing, taken: count('taken'), failed: count('failed') };
      // Orders that failed are passed over: the next batch begins after the last one that was tried.
      const last = tried.at(-1)?.item.position ?? null;
      const isLast = !isStopped && untried.length === 0 && open.length < BATCH;
      return { looked: tried.length, ...sum, next: isLast ? null : last };
    },
  };

  async function check(order: OpenOrder, running: RunningWorkflows): Promise<readonly Found[]> {
    const { orderId, parcels, isSteady } = order;
    switch (await running.whose(orderWorkflowIdOf(order), orderId)) {
      case 'other':
        await restarts.noteTakenNumber(orderId);
        return ['taken'];
      case 'none':
        await restarts.noteRestart(orderId);
        await startAgain(deps, order);
        return ['restarted'];
      case 'own': {
        if (isSteady) await restarts.forgetRestarts(orderId);
        const ids = workflowIdsOf(order);
        for (const workflow of orderWorkflows) {
          const isTold = order.stuckTold.includes(workflow);
          await stuck.check(ids[workflow], { orderId, workflow }, isTold, running);
        }
        const found: Found[] = [];
        for (const parcel of parcels) found.push(await parcelWatch.check(order, parcel, running));
        return found;
      }
    }
  }
}

/** Reusing the order's workflow id is safe: a new run continues from the state in the database. */
async function startAgain({ client, readTerms, publicUrl }: OrderSweepDeps, order: OpenOrder): Promise<void> {
  const { orderId, number, lineCount, customerId, skus, currency, totalMinor } = order;
  const total = { amount: totalMinor, currency };
  await client.workflow.start<typeof processOrder>('processOrder', {
    ...orderStartOptions({ orderId, number, lineCount, customerId, skus, total, publicUrl, ...(await readTerms()) }),
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
  });
}
