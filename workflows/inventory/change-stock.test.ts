import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { formatOrderNumber } from '../../domain/orders/order-number.ts';
import { createBackorderActivities } from '../../activities/backorders/backorder-activities.ts';
import { createWorkflowSignals } from '../../activities/shared/workflow-signals.ts';
import { startTestWorker, type TestWorker } from '../../tests/support/test-worker.ts';
import { backorderWorkflowId, type BackorderRecords } from '../backorders/backorder-contract.ts';
import type { backorderRestock } from '../backorders/backorder-restock.ts';
import type { sweepBackorders } from '../backorders/sweep-backorders.ts';
import { numberOf } from '../../tests/support/fake-order-activities.ts';
import { ORDERS_TASK_QUEUE } from '../shared/task-queues.ts';
import type { changeStock } from './change-stock.ts';
import { stockChangeWorkflowId, type StockChangeOutcome, type StockRecords } from './stock-contract.ts';

const applied: StockChangeOutcome = {
  kind: 'applied',
  levels: [{ sku: 'MUG', locationId: 'MAIN', onHand: 5, reserved: 2, available: 3 }],
};
const refused: StockChangeOutcome = {
  kind: 'refused',
  code: 'unknown-sku',
  detail: 'There is no SKU MUG.',
  pointer: '/lines/0/sku',
};

describe('stock that arrives', () => {
  let worker: TestWorker;
  const applyStockChange = jest.fn<StockRecords['applyStockChange']>();
  const allocateBackorders = jest.fn<BackorderRecords['allocateBackorders']>();
  /** Orders that have everything, as the database would know. */
  const served = new Set<string>();

  const readOrderNumbers = async (orderIds: readonly string[]) =>
    orderIds.map((orderId) => formatOrderNumber(numberOf(orderId)));

  beforeAll(async () => {
    worker = await startTestWorker({
      taskQueues: [ORDERS_TASK_QUEUE],
      activities: async (client) => ({
        ...createBackorderActivities({ signals: createWorkflowSignals(client), numbers: { readOrderNumbers } }),
        applyStockChange: (input: { changeId: string }) => applyStockChange(input),
        allocateBackorders: () => allocateBackorders(),
        readBackorder: async ({ orderId }: { orderId: string }) => ({
          waiting: served.has(orderId) ? [] : [{ sku: 'MUG', quantity: 2 }],
          givenUp: false,
        }),
      }),
    });
  });
  afterAll(() => worker.stop());

  /** An order that looks by itself only once an hour. */
  async function aWaitingOrder() {
    const orderId = randomUUID();
    const orderNumber = formatOrderNumber(numberOf(orderId));
    const handle = await worker.client.workflow.start<typeof backorderRestock>('backorderRestock', {
      workflowId: backorderWorkflowId(orderNumber),
      taskQueue: ORDERS_TASK_QUEUE,
      args: [{ orderId, orderNumber, shortages: [{ sku: 'MUG', quantity: 2 }], pollMs: 3_600_000 }],
    });
    return { orderId, handle };
  }

  function change() {
    const changeId = randomUUID();
    return worker.client.workflow.execute<typeof changeStock>('changeStock', {
      workflowId: stockChangeWorkflowId(changeId),
      taskQueue: ORDERS_TASK_QUEUE,
      args: [{ changeId }],
    });
  }

  it('wakes the orders that it was given to, and minds none that are not waiting', async () => {
    const { orderId, handle } = await aWaitingOrder();
    applyStockChange.mockImplementationOnce(async () => {
      served.add(orderId);
      return { outcome: applied, orderIds: [randomUUID(), orderId] };
    });
    expect(await change()).toEqual(applied);
    expect(await handle.result()).toEqual({ kind: 'filled' });
  });

  it('answers why a change was refused', async () => {
    applyStockChange.mockResolvedValueOnce({ outcome: refused, orderIds: [] });
    expect(await change()).toEqual(refused);
  });

  it('shows staff what was changed, whatever suppliers call it', async () => {
    const levels = [{ sku: 'BG|1`', locationId: 'MAIN', onHand: 5, reserved: 2, available: 3 }];
    applyStockChange.mockResolvedValueOnce({ outcome: { kind: 'applied', levels }, orderIds: [] });
    const changeId = randomUUID();
    const handle = await worker.client.workflow.start<typeof changeStock>('changeStock', {
      workflowId: stockChangeWorkflowId(changeId),
      taskQueue: ORDERS_TASK_QUEUE,
      args: [{ changeId }],
    });
    await handle.result();
    const { currentDetails } = await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
    expect(currentDetails).toContain('| BG\\|1\\` | MAIN | 5 | 2 |');
    expect(currentDetails.split('  \n').slice(-2)).toEqual(['', '\u{A0}']);
  });

  it('wakes orders from the sweep, too', async () => {
    const { orderId, handle } = await aWaitingOrder();
    allocateBackorders.mockImplementationOnce(async () => {
      served.add(orderId);
      return { orderIds: [orderId], more: false };
    });
    const swept = await worker.client.workflow.execute<typeof sweepBackorders>('sweepBackorders', {
      workflowId: `sweep-${randomUUID()}`,
      taskQueue: ORDERS_TASK_QUEUE,
    });
    expect(swept).toEqual({ ordersWoken: 1 });
    expect(await handle.result()).toEqual({ kind: 'filled' });
  });
});
