// A worker process of the same make as ours, for a workflow whose steps do nothing: limit-worker.ts ADDRESS NAMESPACE
import { fileURLToPath } from 'node:url';
import { NativeConnection, Runtime, DefaultLogger } from '@temporalio/worker';
import { createWorkers } from '../../workers/create-workers.ts';
import { bundleWorkflows } from '../../workers/workflow-bundle.ts';
import { ORDERS_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';
import type { LimitSteps } from './limit-workflow.ts';

const [, , address = '', namespace = ''] = process.argv;
Runtime.install({ logger: new DefaultLogger('WARN'), shutdownSignals: [] });

const steps: LimitSteps = { write: async ({ id }) => id, call: async ({ id }) => id };
const workers = await createWorkers({
  connection: await NativeConnection.connect({ address }),
  namespace,
  activities: { [ORDERS_TASK_QUEUE]: steps },
  interceptors: [],
  workflowBundle: await bundleWorkflows(fileURLToPath(import.meta.resolve('./limit-workflow.ts'))),
});
process.once('SIGTERM', () => {
  for (const worker of workers) worker.shutdown();
});
const running = Promise.all(workers.map((worker) => worker.run()));
process.stdout.write('{"ready":true}\n');
await running;
process.exit(0);
