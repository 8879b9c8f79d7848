import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { problemOf } from '../shared/reported-problems.ts';
import { orderIdOf } from '../../workflows/orders/search-attributes.ts';
import { readLastProgress } from './last-progress.ts';

export interface RunningWorkflows {
  /** Who owns the workflow that runs under this id: this order, another one that had the same number before, or nobody. */
  whose(workflowId: string, orderId: string): Promise<'own' | 'other' | 'none'>;
  /** Temporal's list reports that its workflow tasks time out or fail repeatedly, and it is not another order's. */
  isReported(workflowId: string, orderId: string): boolean;
  /** Since when a reported workflow has made no progress. Undefined: not reported, or `HISTORIES_MAX` were read already. */
  stuckSince(workflowId: string): Promise<Date | undefined>;
}

/** Temporal's largest page. */
const PAGE = 1_000;

/**
 * Histories read for one list, one after the other: when a bad release has stopped every workflow, the rest waits for the next sweep
 * instead of delaying this one.
 */
const HISTORIES_MAX = 20;

/** One visibility query for all ids; those it does not return, because it lags behind, are then described one by one. */
export async function listRunning(
  { workflow }: Pick<Client, 'workflow'>,
  workflowIds: readonly string[],
): Promise<RunningWorkflows> {
  const listed = new Map<string, Running>();
  if (workflowIds.length > 0) {
    const ids = workflowIds.map((id) => `'${id}'`).join(', ');
    const query = `ExecutionStatus = 'Running' and WorkflowId in (${ids})`;
    for await (const found of workflow.list({ query, pageSize: PAGE })) {
      const { workflowId, runId } = found;
      const stuckRun = problemOf(found) === undefined ? undefined : runId;
      listed.set(workflowId, { orderId: orderIdOf(found), stuckRun });
    }
  }
  let historiesRead = 0;
  return {
    async whose(workflowId, orderId) {
      const running = listed.get(workflowId) ?? (await readRunning(workflow, workflowId));
      if (!running) return 'none';
      return isOf(running, orderId) ? 'own' : 'other';
    },
    isReported(workflowId, orderId) {
      const running = listed.get(workflowId);
      return running?.stuckRun !== undefined && isOf(running, orderId);
    },
    async stuckSince(workflowId) {
      const runId = listed.get(workflowId)?.stuckRun;
      if (runId === undefined || historiesRead === HISTORIES_MAX) return undefined;
      historiesRead += 1;
      return readLastProgress(workflow, { workflowId, runId });
    },
  };
}

interface Running {
  /** Undefined: it has no such search attribute. */
  readonly orderId: string | undefined;
  /** Run id, if Temporal reports that its tasks time out or fail. */
  readonly stuckRun?: string | undefined;
}

function isOf(running: Running, orderId: string): boolean {
  return running.orderId === undefined || running.orderId === orderId;
}

async function readRunning(workflow: Client['workflow'], workflowId: string): Promise<Running | undefined> {
  try {
    const found = await workflow.getHandle(workflowId).describe();
    const isRunning = found.status.name === 'RUNNING' || found.status.name === 'PAUSED';
    return isRunning ? { orderId: orderIdOf(found) } : undefined;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
