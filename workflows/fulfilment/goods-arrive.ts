import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { ChildWorkflowFailure, condition, startChild, type ChildWorkflowHandle } from '@temporalio/workflow';
import { backorderWorkflowId, type BackorderRecords } from '../backorders/backorder-contract.ts';
import type { backorderRestock } from '../backorders/backorder-restock.ts';
import type { PlacedOrder } from '../checkout/checkout-contract.ts';
import type { OrderState } from '../orders/order-state.ts';
import { recordSteps } from '../shared/record-steps.ts';

const records = recordSteps<Pick<BackorderRecords, 'readBackorder'>>();

/** Until a wait that was stopped is followed by another. Longer each time, up to the pause between two looks. */
const FIRST_PAUSE_MS = 1_000;

/**
 * Some goods were sold before they were there: a workflow of its own keeps watch. Returns when everything has come, or the
 * order is given up. The place in the queue stands in the database, so a wait that somebody stopped is followed by another.
 */
export async function goodsArrive(order: OrderState, placed: PlacedOrder): Promise<void> {
  const isOver = () => order.cancel !== undefined;
  for (let pauseMs = FIRST_PAUSE_MS; !isOver(); pauseMs *= 2) {
    if ((await waitedFor(order, placed)) || isOver()) return;
    // It was stopped by somebody, or is that of an earlier life of this order: whether it is needed, the database knows.
    if ((await records.readBackorder({ orderId: placed.orderId })).waiting.length === 0) return;
    const summary = 'Wait for goods again';
    await condition(isOver, Math.min(pauseMs, order.input.timing.restockPollMs), { summary });
  }
}

/** False: who waits for the goods of this order has not said that they have come. */
async function waitedFor(order: OrderState, placed: PlacedOrder): Promise<boolean> {
  const child = await startWait(order, placed);
  const filled = child?.result().catch((error: unknown) => {
    if (error instanceof ChildWorkflowFailure) return undefined;
    throw error;
  });
  const outcome = await Promise.race([filled, condition(() => order.cancel !== undefined).then(() => undefined)]);
  return outcome?.kind === 'filled';
}

async function startWait(
  order: OrderState,
  placed: PlacedOrder,
): Promise<ChildWorkflowHandle<typeof backorderRestock> | undefined> {
  const { orderId, number, shortages } = placed;
  try {
    return await startChild<typeof backorderRestock>('backorderRestock', {
      workflowId: backorderWorkflowId(number),
      parentClosePolicy: 'REQUEST_CANCEL',
      staticSummary: `Goods for ${number}`,
      args: [{ orderId, orderNumber: number, shortages, pollMs: order.input.timing.restockPollMs }],
    });
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return undefined;
    throw error;
  }
}
