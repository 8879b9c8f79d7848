import { WorkflowNotFoundError, type Client, type WorkflowExecutionInfo } from '@temporalio/client';
import type { UnfinishedErasure } from '../../db/people/person-repository.ts';
import { formatOrderNumber } from '../../domain/orders/order-number.ts';
import { orderWorkflowId } from '../../workflows/orders/order-contract.ts';
import { orderIdOf } from '../../workflows/orders/search-attributes.ts';

/** One run of a workflow of theirs that Temporal knows. */
export interface Run extends Pick<
  WorkflowExecutionInfo,
  'workflowId' | 'runId' | 'typedSearchAttributes' | 'parentExecution'
> {
  readonly status: Pick<WorkflowExecutionInfo['status'], 'name'>;
}

/** Every run under the ids of an erasure's workflows that is of its orders. */
export async function findRuns(
  client: Client,
  { workflowIds, orderIds }: Pick<UnfinishedErasure, 'workflowIds' | 'orderIds'>,
): Promise<readonly Run[]> {
  const found: Run[] = [];
  for (const workflowId of workflowIds) found.push(...(await runsUnder(client, workflowId)));
  return runsOfOrders(found, orderIds);
}

/**
 * After a restore of the shop alone another order may have had the same number: what bears that order's id stays, with whatever was
 * started by it. A run that bears no order's id is of a quote, of a correction, or was started by an order's.
 */
export function runsOfOrders(found: readonly Run[], orderIds: readonly string[]): readonly Run[] {
  const ours = new Set(orderIds);
  const isOfOther = (run: Run) => {
    const orderId = orderIdOf(run);
    return orderId !== undefined && !ours.has(orderId);
  };
  const strange = new Set(found.filter(isOfOther).map(({ runId }) => runId));
  return found.filter(
    ({ runId, parentExecution }) => !strange.has(runId) && !strange.has(parentExecution?.runId ?? ''),
  );
}

/** The last one may not be on the list yet. */
async function runsUnder(client: Client, workflowId: string): Promise<Run[]> {
  const runs = new Map<string, Run>();
  for await (const run of client.workflow.list({ query: `WorkflowId = '${workflowId}'` })) runs.set(run.runId, run);
  const last = await describeLast(client, workflowId);
  if (last) runs.set(last.runId, last);
  return [...runs.values()];
}

async function describeLast(client: Client, workflowId: string) {
  try {
    return await client.workflow.getHandle(workflowId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** Temporal's own least retention, where it does not say which one a namespace has. */
const RETENTION_MIN_MS = 24 * 3_600_000;
/** Between the order's end in the database and its workflow's, and the other way round. */
const MARGIN_MS = 3_600_000;

/** How long a namespace keeps the history of a workflow that has ended. */
export async function readRetentionMs(client: Client): Promise<number> {
  const { namespace } = client.options;
  const described = await client.workflowService.describeNamespace({ namespace }).catch(() => undefined);
  const seconds = Number(described?.config?.workflowExecutionRetentionTtl?.seconds ?? 0);
  return seconds > 0 ? seconds * 1_000 : RETENTION_MIN_MS;
}

/** The workflows of orders that have ended so lately that their histories must be there, if nobody has deleted them. */
export function expectedWorkflowIds(
  { ended }: Pick<UnfinishedErasure, 'ended'>,
  { now, retentionMs }: { readonly now: number; readonly retentionMs: number },
): readonly string[] {
  return ended
    .filter(({ closedAt }) => new Date(closedAt).getTime() > now - retentionMs + MARGIN_MS)
    .map(({ number }) => orderWorkflowId(formatOrderNumber(number)));
}
