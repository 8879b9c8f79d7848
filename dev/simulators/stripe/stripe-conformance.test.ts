import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { createStripePaymentGateway } from '../../../gateways/stripe/stripe-payment-gateway.ts';
import { listen } from '../shared/listen.ts';
import { startRecordingReceiver } from '../shared/recording-receiver.ts';
import type { RecordingReceiver } from '../shared/recording-receiver.ts';
import { createStripeSimulator, startStripeSimulator } from './stripe-simulator.ts';
import type { RunningSimulator } from '../shared/run-simulator.ts';

const excerpt = JSON.parse(readFileSync(new URL('stripe-openapi-excerpt.json', import.meta.url), 'utf8')) as {
  'x-request-parameters': Record<string, string[]>;
};
const ajv = new Ajv2020({ allErrors: true, strict: false });
ajv.addSchema(excerpt);

/** In the SDK's types (API version 2026-10-28) but younger than the excerpt (2026-08-26). */
const youngerFields = new Set([
  'payment_record',
  'source',
  'electronic_commerce_indicator',
  'intended_submission_method',
  'submission_method',
]);

function problems(schema: string, answer: unknown): string[] {
  const validate = ajv.getSchema(`stripe-openapi-excerpt#/$defs/${schema}`);
  if (!validate) throw new Error(`No schema ${schema} in the excerpt`);
  if (validate(withoutYoungerFields(answer))) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

function withoutYoungerFields(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer), function drop(this: Record<string, unknown>, key, value: unknown) {
    const isYounger = youngerFields.has(key) && !('result_reason' in this);
    return isYounger ? undefined : value;
  });
}

let simulator: RunningSimulator;
let receiver: RecordingReceiver;

beforeAll(async () => {
  receiver = await startRecordingReceiver();
  simulator = await startStripeSimulator({
    port: 0,
    webhookUrl: receiver.url,
    webhookSecret: 'whsec_test',
    refundSettleMs: 0,
  });
});
afterAll(async () => {
  await simulator.close();
  await receiver.close();
});

async function ask(method: 'GET' | 'POST', path: string, form: Record<string, string> = {}) {
  const body = new URLSearchParams(form);
  const response = await fetch(`${simulator.url}${path}${method === 'GET' ? `?${body.toString()}` : ''}`, {
    method,
    headers: { authorization: 'Bearer sk_test_conformance' },
    ...(method === 'POST' && { body }),
  });
  return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
}

const payment = (form: Record<string, string>) =>
  ask('POST', '/v1/payment_intents', {
    amount: '2000',
    currency: 'gbp',
    confirm: 'true',
    capture_method: 'manual',
    ...form,
  });

describe('what the simulator answers, checked against the OpenAPI description that Stripe publishes', () => {
  it.each([
    ['an authorised payment', { payment_method: 'pm_card_visa', 'expand[]': 'latest_charge' }],
    [
      'a payment with multicapture',
      { payment_method: 'pm_card_amex', 'payment_method_options[card][request_multicapture]': 'if_available' },
    ],
    [
      'a payment that was captured at once',
      { payment_method: 'pm_card_mastercard', capture_method: 'automatic', 'expand[]': 'latest_charge' },
    ],
    [
      'a payment that waits for the bank',
      { payment_method: 'pm_card_authenticationRequired', return_url: 'https://shop.example/back' },
    ],
    ['a payment that waits for the bank without a way back', { payment_method: 'pm_card_authenticationRequired' }],
    [
      'a payment with metadata',
      {
        payment_method: 'pm_card_visa',
        'metadata[order_id]': 'o-1',
        description: 'Order',
        'automatic_payment_methods[enabled]': 'true',
      },
    ],
  ])('has the right shape: %s', async (_, form) => {
    const { status, answer } = await payment(form);
    expect({ status, problems: problems('payment_intent', answer) }).toEqual({ status: 200, problems: [] });
  });

  it.each([
    ['a decline', 402, { payment_method: 'pm_card_visa_chargeDeclined' }],
    ["a decline with the network's advice", 402, { payment_method: 'pm_card_mastercard_simulatorAdvice03' }],
    ['a decline that names a field', 402, { payment_method: 'pm_card_chargeDeclinedIncorrectCvc' }],
    ['a card that is not known', 400, { payment_method: 'pm_card_nobody' }],
    ['an amount below the least', 400, { payment_method: 'pm_card_visa', amount: '1' }],
    ['a parameter that is not known', 400, { payment_method: 'pm_card_visa', ammount: '1' }],
  ])('has the right shape: %s', async (_, expected, form) => {
    const { status, answer } = await payment(form);
    expect({ status, problems: problems('error', answer) }).toEqual({ status: expected, problems: [] });
  });

  it('has the right shape after each change of a payment, in each list, and as an expanded charge', async () => {
    const { answer: intent } = await payment({ payment_method: 'pm_card_refundFail' });
    const { answer: captured } = await ask('POST', `/v1/payment_intents/${String(intent['id'])}/capture`, {
      amount_to_capture: '1500',
    });
    const { answer: refund } = await ask('POST', '/v1/refunds', {
      payment_intent: String(intent['id']),
      amount: '500',
    });
    const { answer: other } = await payment({ payment_method: 'pm_card_visa' });
    const { answer: canceled } = await ask('POST', `/v1/payment_intents/${String(other['id'])}/cancel`, {
      cancellation_reason: 'abandoned',
    });
    const { answer: again } = await ask('POST', `/v1/payment_intents/${String(other['id'])}/cancel`);
    await receiver.waitFor(({ event }) => event['type'] === 'refund.failed');
    const { answer: pending } = await payment({ payment_method: 'pm_card_simulatorRefundPendingThenFails' });
    await ask('POST', `/v1/payment_intents/${String(pending['id'])}/capture`);
    await ask('POST', '/v1/refunds', { payment_intent: String(pending['id']) });
    const { answer: doubtful } = await payment({ payment_method: 'pm_card_createDispute' });
    await ask('POST', `/v1/payment_intents/${String(doubtful['id'])}/capture`);
    const { answer: disputes } = await ask('GET', '/v1/disputes');
    const charges = await ask('GET', '/v1/charges');
    const checked = [
      ['payment_intent', captured],
      ['refund', refund],
      ['refund', (await ask('GET', `/v1/refunds/${String(refund['id'])}`)).answer],
      ['dispute', (disputes['data'] as object[])[0]],
      ['list_of_disputes', disputes],
      ['payment_intent', canceled],
      ['error', again],
      ['charge', (charges.answer['data'] as object[])[0]],
      ['payment_method', (await ask('GET', `/v1/payment_methods/${String(intent['payment_method'])}`)).answer],
      [
        'list_of_payment_intents',
        (await ask('GET', '/v1/payment_intents', { limit: '100', 'expand[]': 'data.latest_charge' })).answer,
      ],
      ['list_of_charges', charges.answer],
      ['list_of_refunds', (await ask('GET', '/v1/refunds')).answer],
      ['list_of_events', (await ask('GET', '/v1/events', { limit: '100' })).answer],
    ] as const;
    expect(checked.map(([schema, answer]) => [schema, problems(schema, answer)])).toEqual(
      checked.map(([schema]) => [schema, []]),
    );
  });

  it('has the right shape in every webhook, the object inside it included', () => {
    const known = new Set(['payment_intent', 'charge', 'refund', 'dispute']);
    const bad = receiver.received.flatMap(({ event }) => {
      const { object } = event['data'] as { object: { object: string } };
      return [
        ...problems('event', event),
        ...problems(known.has(object.object) ? object.object : 'missing', object),
      ].map((text) => [event['type'], text]);
    });
    expect(receiver.received.length).toBeGreaterThan(10);
    expect(bad).toEqual([]);
  });

  it('has the right shape: an error without a key, and an unknown address', async () => {
    const noKey = await fetch(`${simulator.url}/v1/payment_intents`);
    const { status, answer } = await ask('GET', '/v1/nothing_here');
    expect([noKey.status, problems('error', await noKey.json())]).toEqual([401, []]);
    expect([status, problems('error', answer)]).toEqual([404, []]);
  });
});

it('notices a field that Stripe does not have, and one that it does not leave out', async () => {
  const { answer } = await payment({ payment_method: 'pm_card_visa' });
  expect(problems('payment_intent', { ...answer, invented: 1, status: undefined })).toEqual([
    ' must have required property \'status\' {"missingProperty":"status"}',
    ' must NOT have additional properties {"additionalProperty":"invented"}',
  ]);
});

it('sends Stripe no parameter that Stripe does not publish', async () => {
  const sent: [path: string, names: string[]][] = [];
  const spied = createStripeSimulator({ webhookSecret: 'whsec_test' });
  spied.app.middleware.unshift(async (ctx, next) => {
    await next();
    const path = ctx.path.replace(/pi_\w+/, '{intent}');
    if (ctx.method === 'POST') sent.push([path, Object.keys(ctx.request.body as object)]);
  });
  const server = await listen(spied.app, 0);
  const gateway = createStripePaymentGateway({
    secretKey: 'sk_test_spy',
    apiBase: server.url,
    timeoutMs: 5_000,
    multicapture: true,
  });
  const { intentId } = await gateway.authorise({
    orderId: 'o-1',
    orderNumber: 'A-1',
    attempt: 1,
    amountMinor: 900,
    currency: 'EUR',
    paymentMethod: 'pm_card_visa',
    idempotencyKey: 'k-1',
    returnUrl: 'https://shop.example/back',
  });
  const about = { intentId: String(intentId), orderId: 'o-1', currency: 'EUR' };
  await gateway.capture({ ...about, amountMinor: 900, capturedBeforeMinor: 0, final: true, idempotencyKey: 'k-2' });
  await gateway.refund({ ...about, amountMinor: 100, idempotencyKey: 'k-3' });
  const published = excerpt['x-request-parameters'];
  const unpublished = sent.map(([path, names]) => [path, names.filter((name) => !published[path]?.includes(name))]);
  await server.close();
  spied.close();
  expect(unpublished).toEqual([
    ['/v1/payment_intents', []],
    ['/v1/payment_intents/{intent}/capture', []],
    ['/v1/refunds', []],
  ]);
});
