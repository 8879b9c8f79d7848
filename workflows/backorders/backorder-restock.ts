import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { recordSteps } from '../shared/record-steps.ts';
import { wakeBackorders } from '../shared/wake-backorders.ts';
import {
  checkStockUpdate,
  stockArrivedSignal,
  stopBackorderSignal,
  type BackorderInput,
  type BackorderOutcome,
  type BackorderRecords,
} from './backorder-contract.ts';
import { describeWait } from './describe-wait.ts';

const { readBackorder, allocateBackorders } = recordSteps<BackorderRecords>();

/**
 * Waits until everything that an order was promised is held for it, or the order is cancelled. The place in the queue
 * and the goods stand in the database; this keeps watch, by signal and, since a signal can be lost, by looking.
 */
export async function backorderRestock(input: BackorderInput): Promise<BackorderOutcome> {
  const wait = { stopped: false, lookNow: false };
  setHandler(stockArrivedSignal, () => void (wait.lookNow = true), {
    description: 'Say that goods have come for this order. It looks for itself and goes on when it has everything.',
  });
  setHandler(stopBackorderSignal, () => void (wait.stopped = true), {
    description: 'Stop waiting, because the order was cancelled. To cancel an order, cancel it in its own workflow.',
  });
  setHandler(
    checkStockUpdate,
    async () => {
      const { orderIds } = await allocateBackorders();
      await wakeBackorders(orderIds.filter((orderId) => orderId !== input.orderId));
      wait.lookNow = true;
      return readBackorder({ orderId: input.orderId });
    },
    { description: 'Look again whether the goods have come: gives out free stock, oldest order first.' },
  );

  // An order does not lose its place because somebody pressed "Cancel" here: it ends with its order, or with its goods.
  return CancellationScope.nonCancellable(async () => {
    while (!wait.stopped) {
      wait.lookNow = false;
      const { waiting } = await readBackorder({ orderId: input.orderId });
      if (waiting.length === 0) break;
      setCurrentDetails(describeWait(input, waiting));
      await condition(() => wait.stopped || wait.lookNow, input.pollMs, { summary: 'Look again for goods' });
      if (workflowInfo().continueAsNewSuggested) {
        await condition(allHandlersFinished);
        if (!wait.stopped) await continueAsNew<typeof backorderRestock>(input);
      }
    }
    setCurrentDetails(wait.stopped ? 'Stopped: the order was cancelled.' : 'Everything has come.');
    await condition(allHandlersFinished);
    return { kind: wait.stopped ? 'stopped' : 'filled' };
  });
}
