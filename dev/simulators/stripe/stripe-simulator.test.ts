import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Stripe } from 'stripe';
import { startRecordingReceiver } from '../shared/recording-receiver.ts';
import type { RecordingReceiver } from '../shared/recording-receiver.ts';
import { startStripeSimulator } from './stripe-simulator.ts';
import type { StripeSimulatorOptions } from './stripe-simulator.ts';
import type { RunningSimulator } from '../shared/run-simulator.ts';

const webhookSecret = 'whsec_test';

let receiver: RecordingReceiver;
let simulator: RunningSimulator;

async function start(options: Partial<StripeSimulatorOptions> = {}): Promise<Stripe> {
  simulator = await startStripeSimulator({
    port: 0,
    webhookUrl: receiver.url,
    webhookSecret,
    refundSettleMs: 0,
    webhookRetryDelaysMs: [20],
    ...options,
  });
  const { hostname, port } = new URL(simulator.url);
  return new Stripe('sk_test_simulator', {
    host: hostname,
    port,
    protocol: 'http',
    maxNetworkRetries: 0,
    telemetry: false,
  });
}

beforeEach(async () => {
  receiver = await startRecordingReceiver();
});
afterEach(async () => {
  await simulator.close();
  await receiver.close();
});

const aPayment: Stripe.PaymentIntentCreateParams = {
  amount: 2_000,
  currency: 'gbp',
  confirm: true,
  capture_method: 'manual',
  payment_method: 'pm_card_visa',
};
const typesReceived = () => receiver.received.map(({ event }) => event['type']);
const ofType =
  (type: string) =>
  ({ event }: { event: Record<string, unknown> }) =>
    event['type'] === type;

async function allDelivered(): Promise<void> {
  while (simulator.pendingWebhooks() > 0) await new Promise((resolve) => setImmediate(resolve));
}

describe('idempotency keys', () => {
  const post = async (key: string, form: Record<string, string>, path = '/v1/payment_intents') => {
    const response = await fetch(simulator.url + path, {
      method: 'POST',
      headers: { authorization: 'Bearer sk_test_x', 'idempotency-key': key },
      body: new URLSearchParams(form),
    });
    return {
      status: response.status,
      replayed: response.headers.get('idempotent-replayed'),
      body: await response.text(),
    };
  };
  const form = { amount: '2000', currency: 'gbp', confirm: 'true', payment_method: 'pm_card_visa' };

  it('replays status and body of what was executed, declines too', async () => {
    await start();
    for (const payment_method of ['pm_card_visa', 'pm_card_visa_chargeDeclined']) {
      const first = await post(payment_method, { ...form, payment_method });
      const again = await post(payment_method, { ...form, payment_method });
      expect(first.replayed).toBeNull();
      expect(again).toEqual({ ...first, replayed: 'true' });
    }
  });

  it('does not keep what was refused before it was executed', async () => {
    await start();
    expect((await post('k', { ...form, amount: 'many' })).status).toBe(400);
    expect((await post('k', form)).status).toBe(200);
  });

  it('refuses other parameters and another endpoint under the same key', async () => {
    await start();
    await post('k', form);
    const otherAmount = await post('k', { ...form, amount: '2001' });
    const otherEndpoint = await post('k', form, '/v1/refunds');
    expect([otherAmount, otherEndpoint].map(({ status, body }) => [status, JSON.parse(body)])).toEqual([
      [400, { error: expect.objectContaining({ type: 'idempotency_error' }) }],
      [400, { error: expect.objectContaining({ type: 'idempotency_error' }) }],
    ]);
  });
});

describe('webhooks', () => {
  it('tells of each change of a payment, signed so that the SDK believes it', async () => {
    const stripe = await start();
    const intent = await stripe.paymentIntents.create(aPayment);
    await stripe.paymentIntents.capture(intent.id, { amount_to_capture: 1_500 });
    await stripe.refunds.create({ payment_intent: intent.id, amount: 500 });
    await allDelivered();
    const events = receiver.received.map(({ body, headers }) =>
      stripe.webhooks.constructEvent(body, String(headers['stripe-signature']), webhookSecret),
    );
    expect(new Set(events.map(({ type }) => type))).toEqual(
      new Set([
        'payment_intent.created',
        'payment_intent.amount_capturable_updated',
        'charge.captured',
        'payment_intent.succeeded',
        'refund.created',
        'charge.refunded',
      ]),
    );
    const [webhook] = receiver.received;
    const forged = () =>
      stripe.webhooks.constructEvent(`${webhook?.body} `, String(webhook?.headers['stripe-signature']), webhookSecret);
    expect(forged).toThrow();
  });

  it.each([
    ['a decline', { payment_method: 'pm_card_visa_chargeDeclined' }, 'payment_intent.payment_failed'],
    ['3-D Secure', { payment_method: 'pm_card_authenticationRequired' }, 'payment_intent.requires_action'],
  ])('tells of %s', async (_, params, type) => {
    const stripe = await start();
    await stripe.paymentIntents.create({ ...aPayment, ...params }).catch(() => {});
    await receiver.waitFor(ofType(type));
  });

  it('tells of a refund that the bank sends back after all', async () => {
    const stripe = await start();
    const intent = await stripe.paymentIntents.create({
      ...aPayment,
      capture_method: 'automatic',
      payment_method: 'pm_card_refundFail',
    });
    const refund = await stripe.refunds.create({ payment_intent: intent.id });
    expect(refund.status).toBe('succeeded');
    await receiver.waitFor(ofType('refund.failed'));
    expect((await stripe.refunds.retrieve(refund.id)).status).toBe('failed');
    expect((await stripe.refunds.create({ payment_intent: intent.id })).amount).toBe(2_000);
  });

  it('tries again under the same event id until the receiver takes it', async () => {
    const stripe = await start();
    receiver.answerWith(503);
    await stripe.paymentIntents.create({ ...aPayment, confirm: false, payment_method: undefined } as never);
    while (receiver.refusedCount() < 3) await new Promise((resolve) => setImmediate(resolve));
    receiver.answerWith(200);
    const { event } = await receiver.waitFor(ofType('payment_intent.created'));
    const listed = await stripe.events.list();
    expect(listed.data.map(({ id }) => id)).toEqual([event.id]);
    expect(receiver.received).toHaveLength(1);
  });

  it('duplicates, reorders, delays and drops on request', async () => {
    const stripe = await start();
    simulator.faults.add({ route: 'payment_intent.created', webhook: { reorder: true }, times: 1 });
    simulator.faults.add({ route: 'payment_intent.amount_capturable_updated', webhook: { duplicate: 2 }, times: 1 });
    await stripe.paymentIntents.create(aPayment);
    await receiver.waitFor(ofType('payment_intent.created'));
    expect(typesReceived()).toEqual([
      ...Array.from({ length: 3 }, () => 'payment_intent.amount_capturable_updated'),
      'payment_intent.created',
    ]);
    simulator.faults.add({ route: '*created', webhook: { drop: true }, times: 1 });
    simulator.faults.add({ route: 'payment_intent.*', webhook: { delayMs: 10 }, times: 1 });
    await stripe.paymentIntents.create({ ...aPayment, payment_method: 'pm_card_authenticationRequired' });
    await receiver.waitFor(ofType('payment_intent.requires_action'));
    expect(typesReceived()).toHaveLength(5);
    await allDelivered();
  });
});

describe('the switchboard', () => {
  const faults = (init?: RequestInit) => fetch(`${simulator.url}/simulator/faults`, init);

  it('takes faults over HTTP, shows them and clears them', async () => {
    await start();
    const added = await faults({
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ route: 'GET /v1/*', status: 500, times: 2 }),
    });
    expect(added.status).toBe(201);
    expect((await fetch(`${simulator.url}/v1/events`)).status).toBe(500);
    expect(await (await faults()).json()).toMatchObject({ data: [{ route: 'GET /v1/*', hits: 1 }] });
    expect((await faults({ method: 'DELETE' })).status).toBe(204);
    expect((await fetch(`${simulator.url}/v1/events`)).status).toBe(401);
  });

  it('holds up a request, or its answer, that asks for it', async () => {
    const stripe = await start();
    const hold = (fault: object) =>
      fetch(`${simulator.url}/v1/payment_intents`, {
        method: 'POST',
        headers: { authorization: 'Bearer sk_test_x', 'simulator-fault': JSON.stringify(fault) },
        body: new URLSearchParams({ amount: '2000', currency: 'gbp' }),
        signal: AbortSignal.timeout(200),
      }).then(
        () => 'answered',
        ({ name }: Error) => name,
      );
    const count = async () => (await stripe.paymentIntents.list()).data.length;
    expect(await hold({ holdReplyMs: 60_000 })).toBe('TimeoutError');
    expect(await count()).toBe(1);
    expect(await hold({ latencyMs: 400 })).toBe('TimeoutError');
    expect(await count()).toBe(1);
    while ((await count()) < 2);
    expect(await hold({})).toBe('answered');
  });

  it('refuses a fault that it does not know', async () => {
    await start();
    const refused = await faults({
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"route":"*","explode":true}',
    });
    expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining('explode')]);
  });
});

describe('a second start', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'stripe-simulator-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('knows the payments, keys, and undelivered webhooks of the first', async () => {
    const stateFile = join(directory, 'stripe.jsonl');
    receiver.answerWith(500);
    const first = await start({ stateFile });
    const intent = await first.paymentIntents.create(aPayment, { idempotencyKey: 'k' });
    await simulator.close();
    receiver.answerWith(200);
    const second = await start({ stateFile });
    expect(await second.paymentIntents.retrieve(intent.id)).toMatchObject({
      status: 'requires_capture',
      amount_capturable: 2_000,
    });
    expect((await second.paymentIntents.create(aPayment, { idempotencyKey: 'k' })).id).toBe(intent.id);
    expect((await second.paymentIntents.capture(intent.id)).status).toBe('succeeded');
    await receiver.waitFor(ofType('payment_intent.created'));
  });
});
