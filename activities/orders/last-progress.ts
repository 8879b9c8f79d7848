import type { WorkflowClient } from '@temporalio/client';
import { optionalTsToDate } from '@temporalio/common/lib/time.js';

/** So many of the newest events are looked through. A run that has not gone on has more only where much is sent to it. */
const EVENTS = 200;

/** When a run last completed a workflow task; of a run that never did, and of one with very much sent to it, its oldest event seen. */
export async function readStandsSince(
  { workflowService, options: { namespace } }: Pick<WorkflowClient, 'workflowService' | 'options'>,
  execution: { readonly workflowId: string; readonly runId: string },
): Promise<Date | undefined> {
  const request = { namespace, execution, maximumPageSize: EVENTS };
  const { history } = await workflowService.getWorkflowExecutionHistoryReverse(request);
  const events = history?.events ?? [];
  const completed = events.find((event) => event.workflowTaskCompletedEventAttributes);
  return optionalTsToDate((completed ?? events.at(-1))?.eventTime);
}
