import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { Book, RunningWorkflow } from '../../db/invariants/outside-books.ts';
import type * as workflows from '../../workflows/index.ts';

/** What runs for one order, and has an end. */
const ofOrders: readonly (keyof typeof workflows)[] = [
  'processOrder',
  'paymentRetry',
  'backorderRestock',
  'shipmentTracking',
];

/** The workflows that have not ended. The list lags a moment behind; a single workflow is read as it is. */
export function workflowBook({ workflow }: Pick<Client, 'workflow'>): Book<RunningWorkflow> {
  const types = ofOrders.map((type) => `"${type}"`).join(', ');
  return {
    list: () => workflow.list({ query: `WorkflowType in (${types}) and ExecutionStatus = "Running"`, pageSize: 1_000 }),
    async read(workflowId) {
      try {
        const { status } = await workflow.getHandle(workflowId).describe();
        return status.name === 'RUNNING' ? { workflowId } : undefined;
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return undefined;
        throw error;
      }
    },
  };
}
