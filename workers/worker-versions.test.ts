import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { NativeConnection, type WorkflowBundle } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../tests/support/eventually.ts';
import { testTemporal } from '../tests/support/test-temporal.ts';
import { namespaceIsKnown } from '../tests/support/test-worker.ts';
import { ORDERS_TASK_QUEUE } from '../workflows/shared/task-queues.ts';
import { createWorkers } from './create-workers.ts';
import type { RenewableWorker } from './renewable-worker.ts';
import { readWorkerConfig } from './worker-config.ts';
import { bundleWorkflows } from './workflow-bundle.ts';

const DEPLOYMENT = 'quartermaster';
const required = { DATABASE_URL: 'postgres://db/shop', STRIPE_SECRET_KEY: 'sk_test_1', EASYPOST_API_KEY: 'EZTK1' };

describe('workers with a version', () => {
  let client: Client;
  let connection: NativeConnection;
  let workflowBundle: WorkflowBundle;
  const namespace = `versions-${randomUUID()}`;
  const running: { workers: RenewableWorker[]; ended: Promise<unknown> }[] = [];

  beforeAll(async () => {
    const { address } = await testTemporal();
    client = new Client({ connection: await Connection.connect({ address }), namespace });
    await client.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: msToTs('1 day') });
    await namespaceIsKnown(client);
    connection = await NativeConnection.connect({ address });
    const answering = fileURLToPath(import.meta.resolve('../tests/support/answering-workflow.ts'));
    workflowBundle = await bundleWorkflows(answering);
  }, 60_000);
  afterAll(async () => {
    for (const { workers } of running) for (const worker of workers) worker.shutdown();
    await Promise.all(running.map(({ ended }) => ended));
    await connection.close();
    await client.connection.close();
  });

  async function start(buildId: string): Promise<void> {
    const env = { ...required, TEMPORAL_DEPLOYMENT_NAME: DEPLOYMENT, TEMPORAL_WORKER_BUILD_ID: buildId };
    const { version } = readWorkerConfig(env);
    const activities = { [ORDERS_TASK_QUEUE]: {} };
    const workers = await createWorkers({
      connection,
      namespace,
      activities,
      workflowBundle,
      interceptors: [],
      version,
    });
    running.push({ workers, ended: Promise.all(workers.map((worker) => worker.run())) });
  }

  /** As `temporal worker deployment set-current-version` does. The server has to have heard of the build. */
  async function makeCurrent(buildId: string): Promise<void> {
    const request = { namespace, deploymentName: DEPLOYMENT, buildId, identity: 'test' };
    await eventually(() =>
      client.workflowService.setWorkerDeploymentCurrentVersion(request).then(
        () => true,
        () => undefined,
      ),
    );
  }

  async function buildThatHas(order: WorkflowHandle): Promise<string | null | undefined> {
    await order.executeUpdate('ask', { args: [{ word: 'hello' }] });
    const { raw } = await order.describe();
    return raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId;
  }

  it('have only the orders of the current build, and take all of them over when theirs becomes it', async () => {
    await start('1');
    await makeCurrent('1');
    const order = await client.workflow.start('answering', { taskQueue: ORDERS_TASK_QUEUE, workflowId: randomUUID() });
    expect(await buildThatHas(order)).toBe('1');
    await start('2');
    expect(await buildThatHas(order)).toBe('1');
    await makeCurrent('2');
    await eventually(async () => ((await buildThatHas(order)) === '2' ? true : undefined));
    await order.signal('finish', 'done');
    expect(await order.result()).toBe('done');
  }, 90_000);

  it('are known by a deployment and a build, or have none', () => {
    expect(readWorkerConfig(required).version).toBeUndefined();
    expect(() => readWorkerConfig({ ...required, TEMPORAL_DEPLOYMENT_NAME: 'a' })).toThrow(/TEMPORAL_WORKER_BUILD_ID/);
    expect(() => readWorkerConfig({ ...required, TEMPORAL_WORKER_BUILD_ID: '1' })).toThrow(/TEMPORAL_DEPLOYMENT_NAME/);
  });
});
