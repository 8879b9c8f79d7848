import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { problemOf } from '../shared/reported-problems.ts';
import { orderIdOf } from '../../workflows/orders/search-attributes.ts';
import { readStandsSince } from './stands-since.ts';

export interface RunningWorkflows {
  /** Whose runs under this id: of the order that is meant, of another one that was given its number before, or none. */
  whose(workflowId: string, orderId: string): Promise<'own' | 'other' | 'none'>;
  /** Its tasks time out or fail one after another, as the list of all has it, and it is not another order's. */
  isReported(workflowId: string, orderId: string): boolean;
  /** Since when one that is reported has not gone on. Undefined of all others, and once so many histories were read. */
  stuckSince(workflowId: string): Promise<Date | undefined>;
}

/** The most that Temporal lists on one page. */
const PAGE = 1_000;

/**
 * So many histories are read for one list, one after the other: where a bad release has stopped every workflow, the others are for
 * later, and the sweep is not held up.
 */
const HISTORIES_MAX = 20;

/** Nearly all of them, in one question; what visibility has not heard of yet is asked for by its id. */
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
      return readStandsSince(workflow, { workflowId, runId });
    },
  };
}

interface Running {
  /** Undefined: Temporal does not say. */
  readonly orderId: string | undefined;
  /** The run whose tasks time out or fail, as Temporal reports it. Undefined: it reports none. */
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
