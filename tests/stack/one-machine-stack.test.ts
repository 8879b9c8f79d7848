import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { firstOrderSnippet } from '../../dev/seed/first-order.ts';
import { eventually } from '../support/eventually.ts';
import { createPatientClient } from '../support/shop/patient-client.ts';
import { placeOrder, prepareOrder } from '../support/shop/shopper.ts';
import { readStackEnvironment } from '../../dev/stack/environment-config.ts';
import { orderWorkflowId } from '../../workflows/orders/order-contract.ts';
import { livingIn, runStack, stackCommand, type RunningStack } from '../support/shop/stack-as-process.ts';

const settings = { CARRIER_TRANSIT_MS: '200', CARRIER_DELIVERY_MS: '200' };

describe('the one-machine stack', () => {
  let dataDir: string;
  let orderId: string;
  let stack: RunningStack;
  beforeAll(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'one-machine-'));
  });
  afterAll(async () => {
    await stack?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('comes up, and the snippet that it prints places an order', async () => {
    stack = await runStack({ dataDir, args: ['--warehouse=manual'], settings });
    const { api, storefrontKey, skus } = stack;
    const snippet = firstOrderSnippet({ apiUrl: api, storefrontKey, sku: skus[0] ?? '' });
    const { stdout } = spawnSync('sh', ['-c', snippet], { encoding: 'utf8' });
    const order = JSON.parse(stdout) as { id: string; status: string };
    expect(order.status).toBe('confirmed');
    orderId = order.id;
    const ui = await fetch(stack.temporalUi ?? '');
    expect(ui.ok).toBe(true);
  });

  it('refuses to share its data folder', () => {
    const second = spawnSync(process.execPath, stackCommand(dataDir), {
      encoding: 'utf8',
      env: readStackEnvironment().clean,
    });
    expect(second.status).toBe(1);
    expect(second.stderr).toContain(`Another stack (process ${stack.pid}) runs on ${dataDir}`);
  });

  it('drains on SIGTERM and leaves nothing running', async () => {
    expect(stack.groups.length).toBe(6);
    expect(await stack.stop()).toBe(0);
    expect(livingIn(stack.groups)).toEqual([]);
  });

  it("finds yesterday's orders again, and goes on with them", async () => {
    stack = await runStack({ dataDir, args: ['--worker-processes=2'], settings });
    const { api, storefrontKey } = stack;
    const headers = { Authorization: `Bearer ${storefrontKey}` };
    // Nobody packed it yesterday: only a workflow that is still there can take it to its end.
    await eventually(async () => {
      const answer = await fetch(`${api}/v1/orders/${orderId}`, { headers });
      return ((await answer.json()) as { status: string }).status === 'completed';
    }, 45_000);
  });

  it('lets two workers share the orders', async () => {
    const shop = createPatientClient(stack);
    const connection = await Connection.connect({ address: stack.temporalAddress });
    const { workflow } = new Client({ connection, namespace: stack.temporalNamespace });
    const workers = new Set<string>();
    let orders = 0;
    // Temporal gives each order to whoever has asked for work: sooner or later to either.
    await eventually(async () => {
      const wanted = { lines: [{ sku: stack.skus[1] ?? '', quantity: 1 }] };
      const { body: order } = await placeOrder(shop, await prepareOrder(shop, `shared-${orders++}`, wanted));
      const { events = [] } = await workflow.getHandle(orderWorkflowId(order.number)).fetchHistory();
      for (const { workflowTaskCompletedEventAttributes: task } of events ?? []) {
        if (task?.identity) workers.add(task.identity);
      }
      return workers.size === 2;
    }, 30_000);
    await connection.close();
  });

  it('stops altogether when a part crashes, and names the part', async () => {
    process.kill(-(stack.groups.at(-1) ?? fail()), 'SIGKILL');
    expect(await stack.ended).toEqual([1, null]);
    expect(stack.said()).toMatch(/✗ \w+ was killed by SIGKILL; its log, .*\.log, ends with:/);
    expect(livingIn(stack.groups)).toEqual([]);
  });
});

function fail(): never {
  throw new Error('The stack runs nothing.');
}
