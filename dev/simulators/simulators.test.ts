import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createEasyPostCarrierGateway } from '../../gateways/easypost/easypost-carrier-gateway.ts';
import { createStripePaymentGateway } from '../../gateways/stripe/stripe-payment-gateway.ts';

let stateDirectory: string;
beforeEach(async () => {
  stateDirectory = await mkdtemp(join(tmpdir(), 'simulators-'));
});
afterEach(() => rm(stateDirectory, { recursive: true }));

/** The process as the one-machine stack runs it, on free ports. */
async function startProcess() {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      API_URL: 'http://127.0.0.1:9',
      SIMULATOR_STATE_DIR: stateDirectory,
      STRIPE_SIMULATOR_PORT: '0',
      EASYPOST_SIMULATOR_PORT: '0',
      MAIL_SINK_HTTP_PORT: '0',
      SMTP_SINK_PORT: '0',
      TWILIO_SIMULATOR_PORT: '0',
    },
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const { ready, stripe, easyPost } = JSON.parse(line) as { ready: true; stripe: string; easyPost: string };
  return {
    child,
    ready,
    exited: once(child, 'exit'),
    payments: createStripePaymentGateway({ secretKey: 'sk_test_x', apiBase: stripe, timeoutMs: 5_000 }),
    carriers: createEasyPostCarrierGateway({
      apiKey: 'EZTK_x',
      baseUrl: easyPost,
      timeoutMs: 5_000,
      exchangeRates: new Map(),
    }),
  };
}

const payment = (n: number) => ({
  orderId: `order-${n}`,
  orderNumber: `A-${n}`,
  attempt: 1,
  amountMinor: 1_000 + n,
  currency: 'GBP',
  paymentMethod: 'pm_card_visa',
  idempotencyKey: `order:${n}:authorise:1`,
  returnUrl: 'https://shop.example/back',
});
const address = { name: 'Ada', line1: '12 St James’s Square', city: 'London', postalCode: 'SW1Y 4LB', country: 'GB' };
const parcel = { from: address, to: address, weightGrams: 500, currency: 'GBP', reference: 'parcel-1' };

it('loses nothing that it answered when it is killed, whatever it was writing', async () => {
  const first = await startProcess();
  const authorised = await Promise.all(Array.from({ length: 20 }, (_, n) => first.payments.authorise(payment(n))));
  const { providerShipmentId } = await first.carriers.createShipment(parcel);
  const label = await first.carriers.buyLabel({ providerShipmentId, carrier: 'DPDUK', service: 'NextDay' });
  first.child.kill('SIGKILL');
  await first.exited;
  await appendFile(join(stateDirectory, 'stripe.jsonl'), '[["intents","pi_torn",{"obj');

  const second = await startProcess();
  const listed: unknown[] = [];
  for await (const authorisation of second.payments.listAuthorisations(new Date(0))) listed.push(authorisation);
  expect(listed).toHaveLength(20);
  // Only in a list: whoever asked for a payment knows which order it is for.
  const named = authorised.map((authorisation, n) => ({ ...authorisation, orderNumber: `A-${n}` }));
  expect(listed).toEqual(expect.arrayContaining(named));
  expect(await second.payments.authorise(payment(7))).toEqual(authorised[7]);
  const found = await second.carriers.buyLabel({ providerShipmentId, carrier: 'DPDUK', service: 'NextDay' });
  expect(found.trackingCode).toBe(label.trackingCode);
  second.child.kill('SIGTERM');
  expect(await second.exited).toEqual([0, null]);
});
