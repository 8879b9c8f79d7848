import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { DefaultLogger, NativeConnection, Runtime, Worker, type ActivityInterceptorsFactory } from '@temporalio/worker';
import { CONDITION_CHAIN_MAX } from '../../workflows/shared/condition-chain.ts';
import { registerSearchAttributes } from '../../deploy/register-search-attributes.ts';
import { bundleWorkflows } from '../../workers/workflow-bundle.ts';
import { watchConditionChains } from './condition-chain-sink.ts';
import { testTemporal, watchedWorkflowBundle } from './test-temporal.ts';

export interface TestWorkerOptions {
  /** `import.meta.resolve('./my-workflows.ts')`: exports other workflows than workflows/index.ts does. */
  readonly workflows?: string;
  /** The queues to serve; the first one also runs the workflows. */
  readonly taskQueues: readonly [string, ...string[]];
  /** Or how to make them, when they need the client. */
  readonly activities: object | ((client: Client) => Promise<object>);
  /** Around each run of an activity. */
  readonly interceptors?: readonly ActivityInterceptorsFactory[];
}

export interface TestWorker {
  readonly client: Client;
  stop(): Promise<void>;
}

const WATCH = fileURLToPath(import.meta.resolve('./condition-chains.ts'));

let quiet = false;

/**
 * Runs workflows in a namespace of the test file's own, so that the product's task queues may be used by their names
 * while other files are tested on the same server.
 */
export async function startTestWorker({
  workflows,
  taskQueues,
  activities,
  interceptors = [],
}: TestWorkerOptions): Promise<TestWorker> {
  if (!quiet) Runtime.install({ logger: new DefaultLogger('ERROR') });
  quiet = true;
  const { address } = await testTemporal();
  const namespace = `test-${randomUUID()}`;
  const client = new Client({ connection: await Connection.connect({ address }), namespace });
  await client.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: msToTs('1 day') });
  await namespaceIsKnown(client);
  await registerSearchAttributes({ address, namespace });
  const workflowBundle =
    workflows === undefined ? await watchedWorkflowBundle() : await bundleWorkflows(fileURLToPath(workflows), [WATCH]);
  const connection = await NativeConnection.connect({ address });
  const chains = watchConditionChains();
  const own = typeof activities === 'function' ? await activities(client) : activities;
  const workers = await Promise.all(
    taskQueues.map((taskQueue, index) =>
      Worker.create({
        connection,
        namespace,
        taskQueue,
        activities: own,
        interceptors: { activity: [...interceptors] },
        sinks: chains.sinks,
        ...(index === 0 ? { workflowBundle } : {}),
        shutdownGraceTime: '1 second',
      }),
    ),
  );
  const running = workers.map((worker) => worker.run());
  return {
    client,
    async stop() {
      for (const worker of workers) worker.shutdown();
      await Promise.all(running);
      await connection.close();
      await client.connection.close();
      const longest = chains.longest();
      if (longest >= CONDITION_CHAIN_MAX) {
        throw new Error(
          `One event fulfilled ${longest} conditions in a row: CONDITION_CHAIN_MAX is ${CONDITION_CHAIN_MAX}`,
        );
      }
    },
  };
}

/** The server learns of a new namespace a moment after it has accepted it. */
export async function namespaceIsKnown(client: Client): Promise<void> {
  for (const until = Date.now() + 20_000; ;) {
    try {
      await client.workflow.count();
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
