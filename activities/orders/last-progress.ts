import type { WorkflowClient } from '@temporalio/client';
import { optionalTsToDate } from '@temporalio/common/lib/time.js';

/** Newest events that are searched. A stuck run has more of them only if many signals and updates were sent to it. */
const EVENTS = 200;

/** Time of the last completed workflow task, or of the oldest event searched if there is none among them. */
export async function readLastProgress(
  { workflowService, options: { namespace } }: Pick<WorkflowClient, 'workflowService' | 'options'>,
  execution: { readonly workflowId: string; readonly runId: string },
): Promise<Date | undefined> {
  const request = { namespace, execution, maximumPageSize: EVENTS };
  const { history } = await workflowService.getWorkflowExecutionHistoryReverse(request);
  const events = history?.events ?? [];
  const completed = events.find((event) => event.workflowTaskCompletedEventAttributes);
  return optionalTsToDate((completed ?? events.at(-1))?.eventTime);
}
