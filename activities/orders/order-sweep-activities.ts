import { log } from '@temporalio/activity';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { Database } from '../../db/database.ts';
import { noteUnpaidParcels } from '../../db/payments/refuse-unpaid.ts';
import { createOpenOrderQueries, type OpenOrder } from '../../db/orders/open-order-queries.ts';
import { createLapsingRepository } from '../../db/payments/lapsing-repository.ts';
import { createOrderRestartRepository } from '../../db/orders/order-restart-repository.ts';
import { formatOrderNumber } from '../../domain/orders/order-number.ts';
import type { OrderTiming } from '../../domain/orders/order-timing.ts';
import { orderWorkflowId } from '../../workflows/orders/order-contract.ts';
import { orderStartOptions } from '../../workflows/orders/order-start.ts';
import { orderIdOf } from '../../workflows/orders/search-attributes.ts';
import type { OrderSweepActivities } from '../../workflows/orders/order-sweep-contract.ts';
import type { processOrder } from '../../workflows/orders/process-order.ts';
import { tryEach } from '../shared/try-each.ts';

/** A younger order has just been placed by its workflow. */
const OLDER_THAN_MS = 60_000;
/** One query of Temporal's visibility asks for so many. */
const BATCH = 100;

export interface OrderSweepDeps {
  readonly database: Database;
  readonly client: Pick<Client, 'workflow'>;
  readonly timing: OrderTiming;
  readonly olderThanMs?: number;
}

export function createOrderSweepActivities(deps: OrderSweepDeps): OrderSweepActivities {
  const { olderThanMs = OLDER_THAN_MS } = deps;
  const orders = createOpenOrderQueries(deps.database);
  const lapsing = createLapsingRepository(deps.database);
  const restarts = createOrderRestartRepository(deps.database);
  return {
    noteLapsing: async () => ({ noted: await lapsing.noteLapsing(BATCH) }),
    noteUnpaidParcels: async () => ({ noted: await noteUnpaidParcels(deps.database.em.fork(), BATCH) }),
    async restartOrders({ after }) {
      const open = await orders.listOpenOrders({ olderThanMs, limit: BATCH, after });
      const listed = await listRunning(deps, open);
      const { tried, isStopped } = await tryEach(open, (order) => look(order, listed), {
        logFailure: ({ orderId }, error) => log.warn('An order could not be started again', { orderId, error }),
      });
      const count = (wanted: string) => tried.filter(({ outcome }) => outcome === wanted).length;
      const sum = { restarted: count('restarted'), taken: count('taken'), failed: count('failed') };
      // Behind those that fail, the next batch begins.
      const last = tried.at(-1)?.item.position ?? null;
      return { looked: tried.length, ...sum, next: isStopped || open.length === BATCH ? last : null };
    },
  };

  async function look(order: OpenOrder, listed: Running): Promise<'running' | 'restarted' | 'taken'> {
    const { orderId, isSteady } = order;
    const workflowId = idOf(order);
    const running = listed.get(workflowId) ?? (await readRunning(deps, workflowId));
    if (running) {
      const isTaken = running.orderId !== undefined && running.orderId !== orderId;
      if (isTaken) {
        await restarts.noteTakenNumber(orderId);
        return 'taken';
      }
      if (isSteady) await restarts.forgetRestarts(orderId);
      return 'running';
    }
    await restarts.noteRestart(orderId);
    await startAnew(deps, order);
    return 'restarted';
  }
}

const idOf = ({ number }: OpenOrder) => orderWorkflowId(formatOrderNumber(number));

/** Workflows by their id, and the orders whose they are. */
type Running = ReadonlyMap<string, { readonly orderId: string | undefined }>;

/** Nearly all of them, in one question; what visibility has not heard of yet is asked for by its id. */
async function listRunning({ client }: OrderSweepDeps, open: readonly OpenOrder[]): Promise<Running> {
  const running = new Map<string, { orderId: string | undefined }>();
  if (open.length === 0) return running;
  const ids = open.map((order) => `'${idOf(order)}'`).join(', ');
  const query = `ExecutionStatus = 'Running' and WorkflowId in (${ids})`;
  for await (const found of client.workflow.list({ query, pageSize: BATCH })) {
    running.set(found.workflowId, { orderId: orderIdOf(found) });
  }
  return running;
}

async function readRunning({ client }: OrderSweepDeps, workflowId: string) {
  try {
    const found = await client.workflow.getHandle(workflowId).describe();
    const isRunning = found.status.name === 'RUNNING' || found.status.name === 'PAUSED';
    return isRunning ? { orderId: orderIdOf(found) } : undefined;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
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
