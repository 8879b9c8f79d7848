import { getExternalWorkflowHandle } from '@temporalio/workflow';
import { backorderWorkflowId, stockArrivedSignal } from '../backorders/backorder-contract.ts';

/** The server lets a workflow have 2,000 signals under way at most. */
const SIGNALS_AT_ONCE = 200;

/**
 * Tells orders that goods were given to them. One that is not waiting (yet, or any more) cannot be told, and need not
 * be: the goods are already held for it in the database, where its workflow looks for itself.
 */
export async function wakeBackorders(orderIds: readonly string[]): Promise<void> {
  for (let first = 0; first < orderIds.length; first += SIGNALS_AT_ONCE) {
    const some = orderIds.slice(first, first + SIGNALS_AT_ONCE);
    await Promise.allSettled(
      some.map((orderId) => getExternalWorkflowHandle(backorderWorkflowId(orderId)).signal(stockArrivedSignal)),
    );
  }
}
