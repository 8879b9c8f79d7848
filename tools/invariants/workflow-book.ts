import { WorkflowNotFoundError, type Client, type WorkflowExecutionInfo } from '@temporalio/client';
import type { Book, RunningWorkflow } from '../../db/invariants/external-books.ts';
import type * as workflows from '../../workflows/index.ts';
import { orderIdOf } from '../../workflows/orders/search-attributes.ts';

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
    async *list() {
      const query = `WorkflowType in (${types}) and ExecutionStatus = "Running"`;
      for await (const found of workflow.list({ query, pageSize: 1_000 })) yield entryOf(found);
    },
    async read(workflowId) {
      try {
        const found = await workflow.getHandle(workflowId).describe();
        return found.status.name === 'RUNNING' ? entryOf(found) : undefined;
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return undefined;
        throw error;
      }
    },
  };
}

function entryOf(found: Pick<WorkflowExecutionInfo, 'workflowId' | 'typedSearchAttributes'>): RunningWorkflow {
  return { workflowId: found.workflowId, orderId: orderIdOf(found) };
}
