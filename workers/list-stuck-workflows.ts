import type { Client } from '@temporalio/client';
import { reportedProblemsKey, type WorkflowProblem } from '../activities/shared/reported-problems.ts';
import { grpcDetailsOf, grpcStatus, grpcStatusOf } from '../temporal/grpc-status.ts';

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

/**
 * Each problem for itself: a hundred that fail hide none that times out. Undefined: the server is too old to know. Throws
 * what else it does not answer: a query that it refuses is a mistake of ours.
 */
export async function listStuckWorkflows(client: Pick<Client, 'workflow'>): Promise<StuckWorkflow[] | undefined> {
  try {
    return [...(await listOf(client, 'timed-out')), ...(await listOf(client, 'failed'))];
  } catch (error) {
    if (isAttributeUnknown(error)) return undefined;
    throw error;
  }
}

/** "column name 'TemporalReportedProblems' is not a valid search attribute", says server 1.29. */
function isAttributeUnknown(error: unknown): boolean {
  const isRefused = grpcStatusOf(error) === grpcStatus.invalidArgument;
  return isRefused && (grpcDetailsOf(error) ?? '').includes(reportedProblemsKey.name);
}

async function listOf({ workflow }: Pick<Client, 'workflow'>, problem: WorkflowProblem): Promise<StuckWorkflow[]> {
  const query = `ExecutionStatus = 'Running' and ${reportedProblemsKey.name} in ('category=${categories[problem]}')`;
  const stuck: StuckWorkflow[] = [];
  for await (const { workflowId, runId } of workflow.list({ query, pageSize: AT_MOST })) {
    stuck.push({ workflowId, runId, problem });
    if (stuck.length === AT_MOST) break;
  }
  return stuck;
}
