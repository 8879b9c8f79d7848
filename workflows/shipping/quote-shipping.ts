import { ActivityFailure, isCancellation, proxyActivities } from '@temporalio/workflow';
import { durableRecordActivities } from '../shared/record-activities.ts';
import { HEARTBEAT_TIMEOUT } from '../shared/heartbeat-timeout.ts';
import { QUOTES_TASK_QUEUE } from '../shared/task-queues.ts';
import type { QuoteActivities, QuoteInput, QuoteOutcome, QuoteRecords } from './quote-contract.ts';

const { quoteCarriers } = proxyActivities<QuoteActivities>({
  taskQueue: QUOTES_TASK_QUEUE,
  startToCloseTimeout: '6 seconds',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  // A shopper who has waited so long has gone; what is left of the carrier's strength is for the next one.
  scheduleToCloseTimeout: '60 seconds',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '10 seconds' },
  summary: 'Ask the carriers what sending would cost',
});

const { giveUpQuote } = durableRecordActivities<QuoteRecords>();

/** Asks the carriers for one stored quote. Every quote ends: with options, or with the reason why there are none. */
export async function quoteShipping({ quoteId }: QuoteInput): Promise<QuoteOutcome> {
  try {
    return await quoteCarriers({ quoteId });
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    return giveUpQuote({ quoteId });
  }
}
