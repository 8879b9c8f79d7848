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
  type BackorderInput,
  type BackorderOutcome,
  type BackorderRecords,
} from './backorder-contract.ts';
import { describeWait } from './describe-wait.ts';

const { readBackorder, allocateBackorders } = recordSteps<BackorderRecords>();

/**
 * Waits until everything that an order was promised is held for it, or the order is given up. The place in the queue, the
 * goods and the order's status stand in the database; this keeps watch, by signal and, since a signal can be lost, by looking.
 */
export async function backorderRestock(input: BackorderInput): Promise<BackorderOutcome> {
  const { orderId } = input;
  const wait = { lookNow: false };
  const lookNow = () => void (wait.lookNow = true);
  setHandler(stockArrivedSignal, lookNow, {
    description: 'Say that goods have come for this order. It looks for itself and goes on when it has everything.',
  });
  setHandler(
    checkStockUpdate,
    async () => {
      const { orderIds } = await allocateBackorders();
      await wakeBackorders(orderIds.filter((other) => other !== orderId));
      lookNow();
      const { waiting } = await readBackorder({ orderId });
      return { waiting };
    },
    { description: 'Look again whether the goods have come: gives out free stock, oldest order first.' },
  );
  // Also asked for when the order ends. One that goes on does not lose its place because somebody pressed "Cancel" here.
  CancellationScope.current().cancelRequested.catch(lookNow);

  return CancellationScope.nonCancellable(async () => {
    const kind = await watch(input, wait);
    setCurrentDetails(kind === 'stopped' ? 'Stopped: the order was cancelled.' : 'Everything has come.');
    await condition(allHandlersFinished);
    return { kind };
  });
}

async function watch(input: BackorderInput, wait: { lookNow: boolean }): Promise<BackorderOutcome['kind']> {
  for (;;) {
    wait.lookNow = false;
    const { waiting, givenUp } = await readBackorder({ orderId: input.orderId });
    if (givenUp) return 'stopped';
    if (waiting.length === 0) return 'filled';
    setCurrentDetails(describeWait(input, waiting));
    await condition(() => wait.lookNow, input.pollMs, { summary: 'Look again for goods' });
    if (workflowInfo().continueAsNewSuggested) {
      await condition(allHandlersFinished);
      await continueAsNew<typeof backorderRestock>(input);
    }
  }
}
