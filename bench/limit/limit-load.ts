import { randomUUID } from 'node:crypto';
import { Client, Connection, WithStartWorkflowOperation } from '@temporalio/client';
import { readStackEnvironment } from '../../dev/stack/environment-config.ts';
import { nodeProcess } from '../../dev/stack/node-processes.ts';
import { startPart, type Part } from '../../dev/stack/part-process.ts';
import { WORKER_NODE_OPTIONS } from '../../dev/stack/stack-environment.ts';
import { ORDERS_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';
import { answerUpdate, type bareCheckout } from './limit-workflow.ts';

/** In a namespace of its own, on the same server: its worker and ours do not take each other's tasks. */
const NAMESPACE = 'limit';
const RETENTION_SECONDS = 24 * 60 * 60;

export interface LimitLoad {
  readonly worker: Part;
  /** Starts a bare checkout and waits for its answer: what the API does for an order, and nothing else. */
  readonly checkOut: () => Promise<string>;
  stop(): Promise<void>;
}

export async function startLimitLoad(temporalAddress: string, logDir: string): Promise<LimitLoad> {
  const connection = await Connection.connect({ address: temporalAddress });
  const client = new Client({ connection, namespace: NAMESPACE });
  await ensureNamespace(client);
  const worker = await startPart(
    nodeProcess({
      name: 'limit worker',
      script: 'bench/limit/limit-worker.ts',
      args: [temporalAddress, NAMESPACE],
      env: { NODE_OPTIONS: WORKER_NODE_OPTIONS, ...readStackEnvironment().clean },
      logDir,
    }),
  );
  return {
    worker,
    checkOut() {
      const id = randomUUID();
      return client.workflow.executeUpdateWithStart(answerUpdate, {
        updateId: 'answer',
        startWorkflowOperation: new WithStartWorkflowOperation<typeof bareCheckout>('bareCheckout', {
          workflowId: `bare-${id}`,
          taskQueue: ORDERS_TASK_QUEUE,
          args: [{ id }],
          workflowIdConflictPolicy: 'USE_EXISTING',
          workflowTaskTimeout: '2500ms',
        }),
      });
    },
    async stop() {
      await worker.stop();
      await connection.close();
    },
  };
}

async function ensureNamespace(client: Client): Promise<void> {
  await client.workflowService
    .registerNamespace({
      namespace: NAMESPACE,
      workflowExecutionRetentionPeriod: { seconds: RETENTION_SECONDS as unknown as Long },
    })
    .catch((error: unknown) => {
      if (!/already/i.test(String(error))) throw error;
    });
  // The server looks up new namespaces every ten seconds.
  for (const until = Date.now() + 30_000; ; await new Promise((resolve) => setTimeout(resolve, 250))) {
    try {
      await client.workflow.count();
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
    }
  }
}
