import type { Client } from '@temporalio/client';
import { problemOf, type WorkflowProblem } from '../activities/shared/reported-problems.ts';
import { grpcStatus, grpcStatusOf } from '../temporal/grpc-status.ts';

export interface StuckWorkflow {
  readonly workflowId: string;
  readonly runId: string;
  readonly problem: WorkflowProblem;
}

/** More are not told apart from a server that has too much to do. */
const AT_MOST = 100;

const QUERY = `ExecutionStatus = 'Running' and TemporalReportedProblems is not null`;

/** Undefined: the server is too old to know. */
export async function listStuckWorkflows({ workflow }: Pick<Client, 'workflow'>): Promise<StuckWorkflow[] | undefined> {
  const stuck: StuckWorkflow[] = [];
  try {
    for await (const found of workflow.list({ query: QUERY, pageSize: AT_MOST })) {
      const { workflowId, runId } = found;
      const problem = problemOf(found);
      if (problem) stuck.push({ workflowId, runId, problem });
      if (stuck.length === AT_MOST) break;
    }
  } catch (error) {
    if (grpcStatusOf(error) === grpcStatus.invalidArgument) return undefined;
    throw error;
  }
  return stuck;
}
