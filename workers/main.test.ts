import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { orderWorkflowId } from '../workflows/orders/order-contract.ts';
import { preparePlatform } from '../deploy/prepare-platform.ts';
import { nodeProcess } from '../dev/stack/node-processes.ts';
import { type Part, startPart } from '../dev/stack/part-process.ts';
import { freePort } from '../dev/stack/ports.ts';
import { WORKER_NODE_OPTIONS } from '../dev/stack/stack-environment.ts';
import type { ShopMode } from '../domain/shop/shop-mode.ts';
import { defaultTerms } from '../tests/support/default-terms.ts';
import { createTestDatabase, type TestDatabase } from '../tests/support/test-database.ts';
import { startRefusingProxy } from '../tests/support/refusing-proxy.ts';
import { grpcStatus } from '../temporal/grpc-status.ts';
import { testTemporal, testWorkflowBundle } from '../tests/support/test-temporal.ts';
import { ORDERS_TASK_QUEUE } from '../workflows/shared/task-queues.ts';

describe('the worker process', () => {
  let testDatabase: TestDatabase;
  let folder: string;
  let worker: Part | undefined;
  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    folder = mkdtempSync(join(tmpdir(), 'quartermaster-worker-'));
  });
  afterEach(() => worker?.stop());
  afterAll(async () => {
    await testDatabase.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Started once its health can be asked for, whatever else it still waits for. */
  async function start(settings: NodeJS.ProcessEnv, until = /"msg":"(ready|Temporal at .*)"/) {
    const port = await freePort();
    const { codePath } = await testWorkflowBundle();
    const env = {
      DATABASE_URL: testDatabase.url,
      STRIPE_SECRET_KEY: 'sk_test_worker',
      EASYPOST_API_KEY: 'EZTK_worker',
      WORKFLOW_BUNDLE: codePath,
      WORKER_HTTP_PORT: String(port),
      ...settings,
    };
    const spec = nodeProcess({ name: 'worker', script: 'workers/main.ts', env, logDir: folder });
    worker = await startPart({ ...spec, readyWhen: (line) => until.test(line) });
    const read = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
    const ask = async (path: string) => {
      const answer = await read(path);
      return { status: answer.status, body: (await answer.json()) as { status: string; parts: object } };
    };
    return { worker, ask, metrics: async () => (await read('/metrics')).text() };
  }

  /** A namespace of its own: its schedules would go on in one that is shared. */
  async function preparedNamespace(address: string, shopMode: ShopMode = 'simulated'): Promise<string> {
    const namespace = `worker-${randomUUID()}`;
    await preparePlatform({
      databaseUrl: testDatabase.url,
      temporal: { address, namespace },
      shopMode,
      waitMs: 20_000,
    });
    return namespace;
  }

  it('is ready once it takes up work, and ends with 0 when told to', async () => {
    const { address } = await testTemporal();
    const { ask, metrics, ...started } = await start({
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: await preparedNamespace(address),
    });
    expect(await ask('/livez')).toMatchObject({ status: 200 });
    const isReady = { status: 'up', parts: { workers: 'up', schedules: 'up', database: 'up', temporal: 'up' } };
    expect(await ask('/readyz')).toEqual({ status: 200, body: isReady });
    const text = await metrics();
    expect(text).toMatch(/^temporal_num_pollers\{.*task_queue="payments".*\} [1-9]/m);
    expect(text).toMatch(/^quartermaster_database_connections_max 20$/m);
    expect(text).toMatch(/^quartermaster_shop_figures_readable 1$/m);
    expect(text).toMatch(/^quartermaster_workers_renewed_total 0$/m);
    expect(text).toMatch(/^process_cpu_seconds_total /m);
    await started.worker.stop();
    expect(await started.worker.exited).toBe('exited with 0');
  });

  it('does no work for a live shop with the keys of simulators, and says so', async () => {
    const { address } = await testTemporal();
    const namespace = await preparedNamespace(address, 'live');
    const { worker } = await start({ TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace }, /"level":60/);
    expect(worker.readyLine).toContain('This is the database of a live shop. STRIPE_SECRET_KEY is no live key');
    expect(await worker.exited).toBe('exited with 1');
  });

  it('lets what it has in hand end, and ends with 1, where Temporal refuses the schedules for good', async () => {
    const { address } = await testTemporal();
    const namespace = await preparedNamespace(address);
    const refusal = { method: 'CreateSchedule', grpcStatus: grpcStatus.unimplemented };
    const proxy = await startRefusingProxy({ to: address, ...refusal });
    const { worker } = await start({ TEMPORAL_ADDRESS: proxy.address, TEMPORAL_NAMESPACE: namespace }, /"level":60/);
    expect(worker.readyLine).toContain('Temporal refuses the schedules of the sweeps');
    expect(await worker.exited).toBe('exited with 1');
    const log = readFileSync(worker.logFile, 'utf8');
    const since = log.slice(log.indexOf(worker.readyLine));
    expect(since).toMatch(/"msg":"draining"[^]*"msg":"stopped"/);
    expect(since).not.toContain('"msg":"ready"');
    proxy.close();
  });

  it('keeps no call stacks of workflows, where it is started as in production', async () => {
    const { address } = await testTemporal();
    const namespace = await preparedNamespace(address);
    await start({ TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace, NODE_OPTIONS: WORKER_NODE_OPTIONS });
    const connection = await Connection.connect({ address });
    const order = await new Client({ connection, namespace }).workflow.start('processOrder', {
      taskQueue: ORDERS_TASK_QUEUE,
      workflowId: orderWorkflowId('A-1042'),
      args: [{ orderId: randomUUID(), ...defaultTerms() }],
    });
    await expect(order.query('__stack_trace')).rejects.toThrow('stack traces are not enabled');
    // Nobody has stored a request for it: it ends by itself.
    await order.result().catch(() => {});
    await connection.close();
  });

  it('lives and is not ready while it waits for Temporal, and ends with 0 then, too', async () => {
    const { ask, ...started } = await start({ TEMPORAL_ADDRESS: '127.0.0.1:1' });
    expect(await ask('/livez')).toMatchObject({ status: 200 });
    const isNot = { status: 'down', parts: { workers: 'down', schedules: 'down', database: 'up', temporal: 'down' } };
    expect(await ask('/readyz')).toEqual({ status: 503, body: isNot });
    await started.worker.stop();
    expect(await started.worker.exited).toBe('exited with 0');
  });
});
