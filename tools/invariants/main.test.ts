import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { orderWorkflowId } from '../../workflows/orders/order-contract.ts';
import { createStripePaymentGateway } from '../../gateways/stripe/stripe-payment-gateway.ts';
import type { InvariantReport } from '../../db/invariants/check-invariants.ts';
import { readStackEnvironment } from '../../dev/stack/environment-config.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { testTemporal } from '../../tests/support/test-temporal.ts';
import { startTestWorker, type TestWorker } from '../../tests/support/test-worker.ts';
import { startEasyPostSimulator } from '../../dev/simulators/easypost/easypost-simulator.ts';
import { startStripeSimulator } from '../../dev/simulators/stripe/stripe-simulator.ts';
import type { RunningSimulator } from '../../dev/simulators/shared/run-simulator.ts';

let test: TestDatabase;
let stripe: RunningSimulator;
let easypost: RunningSimulator;
/** For its namespace, in which nothing else runs. */
let worker: TestWorker;
let settings: Record<string, string>;

beforeAll(async () => {
  test = await createTestDatabase();
  stripe = await startStripeSimulator({ port: 0, webhookSecret: 'whsec_x' });
  easypost = await startEasyPostSimulator({ port: 0, webhookSecret: 'x' });
  worker = await startTestWorker({ taskQueues: ['idle'], activities: { nothing: async () => undefined } });
  const { address } = await testTemporal();
  settings = {
    DATABASE_URL: test.url,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: worker.client.options.namespace,
    STRIPE_API_BASE: stripe.url,
    EASYPOST_API_BASE: `${easypost.url}/v2/`,
  };
});
afterAll(async () => {
  await worker.stop();
  await Promise.all([stripe.close(), easypost.close()]);
  await test.drop();
});

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command as a person does. */
async function invariants(args: readonly string[], env = settings): Promise<Said> {
  const { promise, resolve } = Promise.withResolvers<Said>();
  execFile(
    process.execPath,
    [join(import.meta.dirname, 'main.ts'), ...args],
    { env: { ...readStackEnvironment().clean, ...env } },
    (error, out, err) => resolve({ code: error ? Number(error.code) : 0, out, err }),
  );
  return promise;
}

describe('npm run invariants', () => {
  it('says that all of them hold', async () => {
    const { code, out, err } = await invariants([]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.match(/^✓ I\d+/gm)).toEqual([
      '✓ I1',
      '✓ I2',
      '✓ I3',
      '✓ I4',
      '✓ I5',
      '✓ I6',
      '✓ I6',
      '✓ I7',
      '✓ I8',
      '✓ I9',
      '✓ I10',
      '✓ I11',
      '✓ I12',
    ]);
  });

  it('shows the money that the provider has and we do not, and the workflow that has no order', async () => {
    const [orderId, workflowId] = [randomUUID(), orderWorkflowId('A-999999')];
    const { intentId } = await createStripePaymentGateway({
      secretKey: 'sk_test_x',
      apiBase: stripe.url,
      timeoutMs: 5_000,
    }).authorise({
      orderId,
      orderNumber: 'A-1',
      attempt: 1,
      amountMinor: 1_160,
      currency: 'GBP',
      paymentMethod: 'pm_card_visa',
      idempotencyKey: `order:${orderId}:authorise:1`,
      returnUrl: 'http://localhost/',
    });
    const stray = await worker.client.workflow.start('processOrder', { workflowId, taskQueue: randomUUID() });
    const { code, out } = await invariants(['--json']);
    const restored = await invariants(['--after-restore']);
    await stray.terminate();
    expect(code).toBe(1);
    // As after a restore: what others know is listed, with what to do about it.
    expect(restored.code).toBe(1);
    expect(restored.out).toMatch(
      /The provider holds money that no payment of ours explains\n +→ The order, or the attempt/,
    );
    expect(restored.out).toContain(`select setval('order_number', 1000999)`);
    const { holds, results } = JSON.parse(out) as InvariantReport;
    expect(holds).toBe(false);
    expect(results.filter(({ status }) => status === 'violated')).toMatchObject([
      { id: 'I5', violations: [{ key: intentId }] },
      { id: 'I7', violations: [{ key: workflowId }] },
    ]);
  });

  it('says what it could not check', async () => {
    const nowhere = {
      ...settings,
      TEMPORAL_ADDRESS: '127.0.0.1:1',
      STRIPE_API_BASE: 'http://127.0.0.1:1',
      EASYPOST_API_BASE: 'http://127.0.0.1:1/v2/',
    };
    const { code, out } = await invariants([], nowhere);
    expect(code).toBe(2);
    expect(out).toMatch(/^\? I5 .+ not checked, Stripe did not list payments/m);
    expect(out).toMatch(/^\? I6 .+ not checked, The EasyPost simulator at .+ does not answer/m);
    expect(out).toMatch(/^\? I7 .+ not checked, Temporal at 127.0.0.1:1 does not answer/m);
  });

  it('says what to do when there is no database', async () => {
    const said = await invariants([], { ...settings, DATABASE_URL: 'postgres://127.0.0.1:1/none' });
    expect(said).toMatchObject({ code: 2, out: '', err: expect.stringContaining('start the stack') });
  });
});
