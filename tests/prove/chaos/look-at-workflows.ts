import type { Client, WorkflowHandle } from '@temporalio/client';

const ofOrders = 'WorkflowType in ("processOrder", "paymentRetry", "backorderRestock", "shipmentTracking")';

/** A failed workflow task is tried again for ever. A single failure may be a message that came between (UnhandledCommand). */
const TASK_ATTEMPTS_MAX = 3;
/** With back-off that is about two minutes: a person must have been told by then. */
const ACTIVITY_ATTEMPTS_MAX = 10;

/** Workflows that ended as none may, and running ones that cannot go on. */
export async function stuckWorkflows({ workflow }: Pick<Client, 'workflow'>): Promise<string[]> {
  const found: string[] = [];
  const wrong = `${ofOrders} and ExecutionStatus in ("Failed", "TimedOut", "Terminated")`;
  for await (const { workflowId, status } of workflow.list({ query: wrong }))
    found.push(`${workflowId} is ${status.name}`);
  for await (const { workflowId } of workflow.list({ query: `${ofOrders} and ExecutionStatus = "Running"` }))
    found.push(...(await whatIsStuckIn({ workflow }, workflowId)));
  return found;
}

async function whatIsStuckIn({ workflow }: Pick<Client, 'workflow'>, workflowId: string): Promise<string[]> {
  const handle = workflow.getHandle(workflowId);
  const { raw } = await handle.describe();
  const { pendingWorkflowTask, pendingActivities } = raw;
  const taskAttempt = pendingWorkflowTask?.attempt ?? 0;
  const why = taskAttempt > TASK_ATTEMPTS_MAX ? await whyTaskFailed(handle) : '';
  const tasks = why === '' ? [] : [`${workflowId}: its workflow task failed ${taskAttempt - 1} times: ${why}`];
  const activities = (pendingActivities ?? [])
    .filter(({ attempt }) => (attempt ?? 0) > ACTIVITY_ATTEMPTS_MAX)
    .map(
      ({ activityType, attempt, lastFailure }) =>
        `${workflowId}: ${activityType?.name} is tried for the ${attempt}th time: ${lastFailure?.message}`,
    );
  return [...tasks, ...activities];
}

async function whyTaskFailed(handle: Pick<WorkflowHandle, 'fetchHistory'>): Promise<string> {
  const { events } = await handle.fetchHistory();
  const failure = events?.findLast(({ workflowTaskFailedEventAttributes: failed }) => failed);
  return failure?.workflowTaskFailedEventAttributes?.failure?.message ?? 'its history does not say why';
}
