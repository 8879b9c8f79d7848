import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readStackEnvironment } from '../dev/stack/environment-config.ts';
import type { Part } from '../dev/stack/part-process.ts';
import { freePort } from '../dev/stack/ports.ts';
import { findTemporalBinary } from '../dev/stack/temporal-binary.ts';
import { startTemporal } from '../dev/stack/temporal-server.ts';
import { eventually } from '../tests/support/eventually.ts';
import { defaultTerms } from '../tests/support/default-terms.ts';
import { orderStartOptions } from '../workflows/orders/order-start.ts';
import { ORDERS_TASK_QUEUE } from '../workflows/shared/task-queues.ts';
import { ensureSchedules } from './schedules.ts';

let server: Part;
let client: Client;
let folder: string;

/** The production server of the compose file heeds priorities; the dev server's version does when it is told to. */
beforeAll(async () => {
  const { bare: env, clean: environment } = readStackEnvironment();
  folder = mkdtempSync(join(tmpdir(), 'quartermaster-priorities-'));
  const { path: binary } = await findTemporalBinary({ environment, onProgress: () => {} });
  const port = await freePort();
  const settings = ['matching.useNewMatcher=true'];
  server = await startTemporal({ binary, port, namespace: 'default', logFile: join(folder, 'log'), env, settings });
  client = new Client({ connection: await Connection.connect({ address: `127.0.0.1:${port}` }) });
}, 60_000);
afterAll(async () => {
  await client?.connection.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Whose task a worker with a free place is given next. */
async function nextTask(): Promise<string> {
  const queue = { namespace: 'default', taskQueue: { name: ORDERS_TASK_QUEUE }, identity: 'a worker' };
  const { workflowExecution } = await client.withDeadline(Date.now() + 15_000, () =>
    client.workflowService.pollWorkflowTaskQueue(queue),
  );
  return workflowExecution?.workflowId ?? '';
}

describe('the tasks that wait for a worker', () => {
  it('are those of orders that are placed before those of sweeps that have waited for longer', async () => {
    await ensureSchedules(client);
    await eventually(async () => {
      const { count } = await client.workflow.count(`TaskQueue = '${ORDERS_TASK_QUEUE}'`);
      return count >= 7;
    });
    const numbers = [1041, 1042, 1043];
    for (const number of numbers) {
      const start = {
        orderId: randomUUID(),
        number,
        lineCount: 1,
        customerId: null,
        skus: [],
        ...defaultTerms(),
      };
      const { typedSearchAttributes: _registeredBySetUp, ...options } = orderStartOptions(start);
      await client.workflow.start('processOrder', options);
    }
    const handedOut = [await nextTask(), await nextTask(), await nextTask(), await nextTask()];
    expect(handedOut.slice(0, 3).toSorted()).toEqual(numbers.map((number) => `order-A-${number}`));
    expect(handedOut[3]).toMatch(/^(sweep|send|forget|escalate|check)/);
  });
});
