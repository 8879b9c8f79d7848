import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { ChildWorkflowFailure, condition, startChild, type ChildWorkflowHandle } from '@temporalio/workflow';
import { backorderWorkflowId, type BackorderRecords } from '../backorders/backorder-contract.ts';
import type { backorderRestock } from '../backorders/backorder-restock.ts';
import type { PlacedOrder } from '../checkout/checkout-contract.ts';
import { orderIdKey } from '../shared/order-id-key.ts';
import { durableRecordActivities } from '../shared/record-activities.ts';
import type { FulfilmentOrder } from './fulfilment-order.ts';

const durable = durableRecordActivities<Pick<BackorderRecords, 'readBackorder'>>();

/** Until a wait that was stopped is followed by another. Doubled each time, up to the interval of polling. */
const FIRST_PAUSE_MS = 1_000;

/**
 * Some goods were sold before they were there: a child workflow waits for them. Returns when everything has come, or the
 * order is given up. The place in the queue is kept in the database, so a wait that somebody stopped is followed by another.
 */
export async function goodsArrive(order: FulfilmentOrder, placed: PlacedOrder): Promise<void> {
  const isOver = () => order.cancellation.request !== undefined;
  for (let pauseMs = FIRST_PAUSE_MS; !isOver(); pauseMs *= 2) {
    if ((await waitedFor(order, placed)) || isOver()) return;
    // Somebody stopped it, or it belongs to an earlier run of this order: whether it is needed, the database knows.
    if ((await durable.readBackorder({ orderId: placed.orderId })).waiting.length === 0) return;
    const summary = 'Wait for goods again';
    await condition(isOver, Math.min(pauseMs, order.input.timing.restockPollMs), { summary });
  }
}

/** False: the child workflow ended without the goods. */
async function waitedFor(order: FulfilmentOrder, placed: PlacedOrder): Promise<boolean> {
  const child = await startWait(order, placed);
  const filled = child?.result().catch((error: unknown) => {
    if (error instanceof ChildWorkflowFailure) return undefined;
    throw error;
  });
  const outcome = await Promise.race([
    filled,
    condition(() => order.cancellation.request !== undefined).then(() => undefined),
  ]);
  return outcome?.kind === 'filled';
}

async function startWait(
  order: FulfilmentOrder,
  placed: PlacedOrder,
): Promise<ChildWorkflowHandle<typeof backorderRestock> | undefined> {
  const { orderId, number, shortages } = placed;
  try {
    return await startChild<typeof backorderRestock>('backorderRestock', {
      workflowId: backorderWorkflowId(number),
      parentClosePolicy: 'REQUEST_CANCEL',
      staticSummary: `Goods for ${number}`,
      typedSearchAttributes: [{ key: orderIdKey, value: orderId }],
      args: [{ orderId, orderNumber: number, shortages, pollMs: order.input.timing.restockPollMs }],
    });
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return undefined;
    throw error;
  }
}
