import type { Client } from '@temporalio/client';
import type { WorkflowProblem } from '../activities/shared/reported-problems.ts';
import { grpcStatus, grpcStatusOf } from '../temporal/grpc-status.ts';

export interface StuckWorkflow {
  readonly workflowId: string;
  readonly runId: string;
  readonly problem: WorkflowProblem;
}

/** Of each problem. More are not told apart from a server that has too much to do. */
const AT_MOST = 100;

const categories = { 'timed-out': 'WorkflowTaskTimedOut', failed: 'WorkflowTaskFailed' } as const satisfies Readonly<
  Record<WorkflowProblem, string>
>;

/** Each problem for itself: a hundred that fail hide none that times out. Undefined: the server is too old to know. */
export async function listStuckWorkflows(client: Pick<Client, 'workflow'>): Promise<StuckWorkflow[] | undefined> {
  try {
    return [...(await listOf(client, 'timed-out')), ...(await listOf(client, 'failed'))];
  } catch (error) {
    if (grpcStatusOf(error) === grpcStatus.invalidArgument) return undefined;
    throw error;
  }
}

async function listOf({ workflow }: Pick<Client, 'workflow'>, problem: WorkflowProblem): Promise<StuckWorkflow[]> {
  const query = `ExecutionStatus = 'Running' and TemporalReportedProblems in ('category=${categories[problem]}')`;
  const stuck: StuckWorkflow[] = [];
  for await (const { workflowId, runId } of workflow.list({ query, pageSize: AT_MOST })) {
    stuck.push({ workflowId, runId, problem });
    if (stuck.length === AT_MOST) break;
  }
  return stuck;
}
