import type { Client, WorkflowHandle } from '@temporalio/client';
import { eventually } from './eventually.ts';

/** Ends a workflow as somebody may by mistake, and waits until Temporal's list, which comes a moment later, knows of it. */
export async function terminateWorkflow(client: Client, handle: WorkflowHandle): Promise<void> {
  // Of this run: another may be started under the same id at once.
  const { runId } = await handle.describe();
  await handle.terminate('by mistake');
  const query = `RunId = '${runId}' and ExecutionStatus = 'Running'`;
  await eventually(async () => (await client.workflow.count(query)).count === 0);
}
