import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import { NativeConnection, type WorkflowBundle } from '@temporalio/worker';
import { bundleWorkflows } from '../../workers/workflow-bundle.ts';
import { testTemporal } from './test-temporal.ts';
import { startTestWorker } from './test-worker.ts';

/** What a test makes workers of by itself, in a namespace of its own. */
export interface WorkerParts {
  readonly client: Client;
  readonly connection: NativeConnection;
  readonly workflowBundle: WorkflowBundle;
  /** After the workers of the test. */
  readonly close: () => Promise<void>;
}

/** `workflows` is the address of their file, as `import.meta.resolve` has it. */
export async function prepareWorkerParts(workflows: string): Promise<WorkerParts> {
  const others = await startTestWorker({ taskQueues: ['others'], activities: {} });
  const connection = await NativeConnection.connect({ address: (await testTemporal()).address });
  return {
    client: others.client,
    connection,
    workflowBundle: await bundleWorkflows(fileURLToPath(workflows)),
    async close() {
      await connection.close();
      await others.stop();
    },
  };
}
