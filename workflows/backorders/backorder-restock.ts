import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { handleUpdate } from '../shared/handle-update.ts';
import { refuseBadStaffNote, staffNameOf } from '../shared/staff-note.ts';
import { durableRecordActivities } from '../shared/record-activities.ts';
import { wakeBackorders } from './wake-backorders.ts';
import {
  checkStockUpdate,
  stockArrivedSignal,
  type BackorderInput,
  type BackorderOutcome,
  type BackorderRecords,
} from './backorder-contract.ts';
import { describeEnd, describeWait } from './describe-wait.ts';

const { readBackorder, allocateBackorders } = durableRecordActivities<BackorderRecords>();

/**
 * Waits until all goods of an order are reserved for it, or the order is closed. Queue, goods and status are in the database; this
 * workflow is woken by a signal and, because a signal can be lost, also polls.
 */
export async function backorderRestock(input: BackorderInput): Promise<BackorderOutcome> {
  const { orderId } = input;
  const wait: Wait = { lookNow: false, stopped: false };
  const lookNow = () => void (wait.lookNow = true);
  setHandler(stockArrivedSignal, lookNow, {
    description: 'Used by receipts of stock: goods have come. It looks for itself, and goes on when it has everything.',
  });
  handleUpdate(
    orderId,
    checkStockUpdate,
    async (note) => {
      const options = { summary: `Asked for by ${staffNameOf(note)}` };
      const { orderIds } = await allocateBackorders.executeWithOptions(options, []);
      await wakeBackorders(orderIds.filter((other) => other !== orderId));
      lookNow();
      const { waiting } = await readBackorder({ orderId });
      return { waiting };
    },
    {
      description:
        'Look again whether the goods have come. Free stock is given out, oldest order first. Send {"by": "your name"}, or nothing.',
      validator: refuseBadStaffNote,
    },
  );
  // Requested when the order ends. An open order keeps its place in the queue, in the database, and starts another wait.
  CancellationScope.current().cancelRequested.catch(() => void (wait.stopped = true));

  return CancellationScope.nonCancellable(async () => {
    const kind = await watch(input, wait);
    setCurrentDetails(describeEnd(input, kind));
    await condition(allHandlersFinished);
    return { kind };
  });
}

interface Wait {
  lookNow: boolean;
  stopped: boolean;
}

async function watch(input: BackorderInput, wait: Wait): Promise<BackorderOutcome['kind']> {
  while (!wait.stopped) {
    wait.lookNow = false;
    const { waiting, givenUp } = await readBackorder({ orderId: input.orderId });
    if (givenUp) return 'stopped';
    if (waiting.length === 0) return 'filled';
    setCurrentDetails(describeWait(input, waiting));
    await condition(() => wait.lookNow || wait.stopped, input.pollMs, { summary: 'Look again for goods' });
    if (workflowInfo().continueAsNewSuggested) {
      await condition(allHandlersFinished);
      if (!wait.stopped) await continueAsNew<typeof backorderRestock>(input);
    }
  }
  return 'stopped';
}
