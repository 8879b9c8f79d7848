import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startStripeSimulator } from '../../dev/simulators/stripe/stripe-simulator.ts';
import type { SimulatedPayments } from '../../dev/simulators/stripe/read-simulated-payments.ts';
import { PaymentRejected, PaymentUnavailable } from './payment-gateway.ts';
import type { AuthoriseRequest, PaymentGateway } from './payment-gateway.ts';
import { createStripePaymentGateway } from './stripe-payment-gateway.ts';
import type { RunningSimulator } from '../../dev/simulators/shared/run-simulator.ts';

let simulator: RunningSimulator;
let gateway: PaymentGateway;
let nowMs = Date.now();
let orders = 0;

beforeAll(async () => {
  simulator = await startStripeSimulator({ port: 0, webhookSecret: 'whsec_test', nowMs: () => nowMs });
  gateway = createStripePaymentGateway({ secretKey: 'sk_test_contract', apiBase: simulator.url, timeoutMs: 2_000 });
});
afterAll(() => simulator.close());
beforeEach(() => simulator.faults.clear());

function aPayment(overrides: Partial<AuthoriseRequest> = {}): AuthoriseRequest {
  const orderId = `order-${(orders += 1)}`;
  return {
    orderId,
    orderNumber: 'A-1042',
    attempt: 1,
    amountMinor: 8_410,
    currency: 'EUR',
    paymentMethod: 'pm_card_visa',
    idempotencyKey: `order:${orderId}:authorise:1`,
    returnUrl: 'https://shop.example/back?x=1',
    ...overrides,
  };
}

async function anAuthorisation(overrides: Partial<AuthoriseRequest> = {}): Promise<string> {
  const { intentId } = await gateway.authorise(aPayment(overrides));
  if (intentId === null) throw new Error('Not authorised');
  return intentId;
}

async function intentsOf(orderId: string) {
  const { intents } = (await (await fetch(`${simulator.url}/simulator/state`)).json()) as SimulatedPayments;
  return intents.filter(({ metadata }) => metadata['order_id'] === orderId);
}

describe('authorise', () => {
  it('reserves the money and takes none', async () => {
    const request = aPayment();
    expect(await gateway.authorise(request)).toEqual({
      intentId: expect.stringMatching(/^pi_/),
      state: 'authorised',
      orderId: request.orderId,
      currency: 'EUR',
      authorisedMinor: 8_410,
      capturedMinor: 0,
      refundedMinor: 0,
    });
  });

  it.each([
    ['pm_card_visa_chargeDeclined', 'generic_decline'],
    ['pm_card_visa_chargeDeclinedInsufficientFunds', 'insufficient_funds'],
    ['pm_card_visa_chargeDeclinedLostCard', 'lost_card'],
    ['pm_card_visa_chargeDeclinedStolenCard', 'stolen_card'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card'],
    ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc'],
    ['pm_card_chargeDeclinedProcessingError', 'processing_error'],
  ])('answers that %s was declined: %s', async (paymentMethod, declineCode) => {
    const declined = await gateway.authorise(aPayment({ paymentMethod }));
    expect(declined).toMatchObject({ state: 'declined', declineCode, authorisedMinor: 0 });
    expect(await gateway.readAuthorisation(String(declined.intentId))).toEqual(declined);
  });

  it('answers a repeat under the same key with the same decline, without another attempt', async () => {
    const request = aPayment({ paymentMethod: 'pm_card_visa_chargeDeclined' });
    expect(await gateway.authorise(request)).toEqual(await gateway.authorise(request));
    expect(await intentsOf(request.orderId)).toHaveLength(1);
  });

  it('answers a repeat under the same key with the same authorisation', async () => {
    const request = aPayment();
    const answers = [await gateway.authorise(request), await gateway.authorise(request)];
    expect(answers[0]).toEqual(answers[1]);
    expect(await intentsOf(request.orderId)).toHaveLength(1);
  });

  it('is refused when the same key comes with another amount', async () => {
    const request = aPayment();
    await gateway.authorise(request);
    await expect(gateway.authorise({ ...request, amountMinor: 1 })).rejects.toMatchObject({
      name: 'PaymentRejected',
      code: 'idempotency_error',
    });
  });

  it('may be asked again while the first call is under way, and reserves once', async () => {
    const request = aPayment();
    simulator.faults.add({ route: 'POST /v1/payment_intents', latencyMs: 300, times: 1 });
    const first = gateway.authorise(request);
    await untilUnderWay(request.idempotencyKey);
    await expect(gateway.authorise(request)).rejects.toThrow(PaymentUnavailable);
    await expect(first).resolves.toMatchObject({ state: 'authorised' });
    expect(await intentsOf(request.orderId)).toHaveLength(1);
  });

  it('reserves again under the key once Stripe has forgotten it, after 24 hours', async () => {
    const request = aPayment();
    await gateway.authorise(request);
    nowMs += 24 * 3_600_000;
    await gateway.authorise(request);
    expect(await intentsOf(request.orderId)).toHaveLength(2);
  });

  it('rejects a card that does not exist', async () => {
    const attempt = gateway.authorise(aPayment({ paymentMethod: 'pm_card_nobody' }));
    await expect(attempt).rejects.toMatchObject({ name: 'PaymentRejected', code: 'resource_missing' });
  });
});

/** Repeats a request that changes nothing until Stripe says that its key is in use. */
async function untilUnderWay(key: string): Promise<void> {
  for (;;) {
    const response = await fetch(`${simulator.url}/v1/nothing`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk_test_contract', 'idempotency-key': key },
    });
    if (response.status === 409) return;
  }
}

describe('3-D Secure', () => {
  const aChallenge = () => gateway.authorise(aPayment({ paymentMethod: 'pm_card_authenticationRequired' }));
  const press = async (actionUrl: string | undefined, button: string) =>
    fetch(`${actionUrl}/${button}`, { method: 'POST', redirect: 'manual' });

  it('sends the shopper to a page of the bank', async () => {
    const { state, actionUrl, authorisedMinor } = await aChallenge();
    expect({ state, authorisedMinor }).toEqual({ state: 'action-required', authorisedMinor: 0 });
    expect(await (await fetch(String(actionUrl))).text()).toContain('<button>Complete</button>');
  });

  it('is authorised when the shopper completes it, who is sent back', async () => {
    const { intentId, actionUrl } = await aChallenge();
    const response = await press(actionUrl, 'complete');
    const back = new URL(String(response.headers.get('location')));
    expect(response.status).toBe(303);
    expect(back.searchParams.get('payment_intent')).toBe(intentId);
    expect(back.searchParams.get('redirect_status')).toBe('succeeded');
    expect(await gateway.readAuthorisation(String(intentId))).toMatchObject({ state: 'authorised' });
  });

  it('is declined when the shopper fails it', async () => {
    const { intentId, actionUrl } = await aChallenge();
    const response = await press(actionUrl, 'fail');
    expect(new URL(String(response.headers.get('location'))).searchParams.get('redirect_status')).toBe('failed');
    expect(await gateway.readAuthorisation(String(intentId))).toMatchObject({
      state: 'declined',
      declineCode: 'payment_intent_authentication_failure',
    });
  });

  it('is void when the shop gives up waiting, and stays so whatever the shopper presses', async () => {
    const { intentId, actionUrl } = await aChallenge();
    await gateway.voidAuthorisation({ intentId: String(intentId), idempotencyKey: `void:${intentId}` });
    await press(actionUrl, 'complete');
    expect(await gateway.readAuthorisation(String(intentId))).toMatchObject({ state: 'voided', authorisedMinor: 0 });
  });
});

describe('capture', () => {
  it('takes the money once, however often it is asked under one key', async () => {
    const intentId = await anAuthorisation();
    const request = { intentId, amountMinor: 8_410, final: true, idempotencyKey: `capture:${intentId}` };
    expect([await gateway.capture(request), await gateway.capture(request)]).toEqual([
      { intentId, capturedMinor: 8_410 },
      { intentId, capturedMinor: 8_410 },
    ]);
    expect(await gateway.readAuthorisation(intentId)).toMatchObject({ state: 'captured', capturedMinor: 8_410 });
  });

  it('takes part of it and lets go of the rest, which is no refund', async () => {
    const intentId = await anAuthorisation();
    await gateway.capture({ intentId, amountMinor: 5_000, final: true, idempotencyKey: `capture:${intentId}` });
    expect(await gateway.readAuthorisation(intentId)).toMatchObject({
      state: 'captured',
      authorisedMinor: 8_410,
      capturedMinor: 5_000,
      refundedMinor: 0,
    });
  });

  it('takes parcel by parcel until the final one', async () => {
    const intentId = await anAuthorisation();
    const parcel = (shipment: number, amountMinor: number, final: boolean) =>
      gateway.capture({ intentId, amountMinor, final, idempotencyKey: `capture:${intentId}:${shipment}` });
    expect(await parcel(1, 3_000, false)).toEqual({ intentId, capturedMinor: 3_000 });
    expect(await gateway.readAuthorisation(intentId)).toMatchObject({ state: 'authorised', capturedMinor: 3_000 });
    expect(await parcel(2, 4_000, true)).toEqual({ intentId, capturedMinor: 7_000 });
    expect(await gateway.readAuthorisation(intentId)).toMatchObject({
      state: 'captured',
      capturedMinor: 7_000,
      refundedMinor: 0,
    });
  });

  it('is the first one still when another parcel was paid for meanwhile, so that it looks like the final one', async () => {
    const intentId = await anAuthorisation();
    const parcel = (shipment: number, amountMinor: number, final: boolean) =>
      gateway.capture({ intentId, amountMinor, final, idempotencyKey: `capture:${intentId}:${shipment}` });
    await parcel(1, 3_000, false);
    await parcel(2, 4_000, false);
    // The worker that took the first parcel's money died before it was written down.
    expect(await parcel(1, 3_000, true)).toEqual({ intentId, capturedMinor: 3_000 });
    expect(await gateway.readAuthorisation(intentId)).toMatchObject({ capturedMinor: 7_000 });
  });

  it('is rejected beyond what was reserved, after the end, and where the authorisation lapsed', async () => {
    const intentId = await anAuthorisation();
    const take = (amountMinor: number, id = intentId) =>
      gateway.capture({ intentId: id, amountMinor, final: true, idempotencyKey: `capture:${id}:${amountMinor}` });
    await expect(take(8_411)).rejects.toMatchObject({ code: 'amount_too_large' });
    await take(8_410);
    await expect(take(10)).rejects.toMatchObject({ code: 'payment_intent_unexpected_state' });
    const failing = await anAuthorisation({ paymentMethod: 'pm_card_simulatorCaptureFails' });
    await expect(take(8_410, failing)).rejects.toMatchObject({
      name: 'PaymentRejected',
      code: 'charge_expired_for_capture',
    });
    const lapsing = await anAuthorisation();
    nowMs += 8 * 24 * 3_600_000;
    await expect(take(8_410, lapsing)).rejects.toMatchObject({ code: 'charge_expired_for_capture' });
  });
});

describe('voidAuthorisation', () => {
  it('lets go of the money, and says the same when asked again under another key', async () => {
    const intentId = await anAuthorisation();
    const first = await gateway.voidAuthorisation({ intentId, idempotencyKey: `void:${intentId}` });
    const again = await gateway.voidAuthorisation({ intentId, idempotencyKey: `void:${intentId}:again` });
    expect(first).toMatchObject({ state: 'voided', authorisedMinor: 8_410, capturedMinor: 0, refundedMinor: 0 });
    expect(again).toEqual(first);
  });

  it('is rejected for money that was taken', async () => {
    const intentId = await anAuthorisation();
    await gateway.capture({ intentId, amountMinor: 8_410, final: true, idempotencyKey: `capture:${intentId}` });
    await expect(gateway.voidAuthorisation({ intentId, idempotencyKey: `void:${intentId}` })).rejects.toThrow(
      PaymentRejected,
    );
  });
});

describe('refund', () => {
  const aCapture = async (overrides: Partial<AuthoriseRequest> = {}) => {
    const intentId = await anAuthorisation(overrides);
    await gateway.capture({ intentId, amountMinor: 5_000, final: true, idempotencyKey: `capture:${intentId}` });
    return intentId;
  };

  it('gives back in parts, never more than was taken, and once per key', async () => {
    const intentId = await aCapture();
    const give = (n: number, amountMinor: number) =>
      gateway.refund({ intentId, amountMinor, idempotencyKey: `refund:${intentId}:${n}` });
    const first = await give(1, 2_000);
    expect(first).toEqual({ refundId: expect.stringMatching(/^re_/), state: 'succeeded' });
    expect(await give(1, 2_000)).toEqual(first);
    await expect(give(2, 3_001)).rejects.toThrow(PaymentRejected);
    await give(3, 3_000);
    await expect(give(4, 1)).rejects.toMatchObject({ code: 'charge_already_refunded' });
    expect(await gateway.readAuthorisation(intentId)).toMatchObject({ capturedMinor: 5_000, refundedMinor: 5_000 });
  });

  it('gives back of a first parcel while the second is still to be captured', async () => {
    const intentId = await anAuthorisation();
    await gateway.capture({ intentId, amountMinor: 3_000, final: false, idempotencyKey: `capture:${intentId}` });
    await gateway.refund({ intentId, amountMinor: 1_000, idempotencyKey: `refund:${intentId}` });
    expect(await gateway.readAuthorisation(intentId)).toMatchObject({
      state: 'authorised',
      capturedMinor: 3_000,
      refundedMinor: 1_000,
    });
  });

  it('is pending where the bank takes its time', async () => {
    const intentId = await aCapture({ paymentMethod: 'pm_card_pendingRefund' });
    const { state } = await gateway.refund({ intentId, amountMinor: 100, idempotencyKey: `refund:${intentId}` });
    expect(state).toBe('pending');
  });

  it('is rejected where nothing was taken', async () => {
    const intentId = await anAuthorisation();
    await expect(gateway.refund({ intentId, amountMinor: 1, idempotencyKey: `refund:${intentId}` })).rejects.toThrow(
      PaymentRejected,
    );
  });
});

describe('when Stripe misbehaves', () => {
  it.each([
    ['it is down', { status: 503 }],
    [
      'it limits the rate',
      { status: 429, body: '{"error":{"code":"rate_limit","type":"invalid_request_error","message":"slow down"}}' },
    ],
    ['it fails within', { status: 500, body: '{"error":{"type":"api_error","message":"oops"}}' }],
    [
      'the key was revoked',
      { status: 401, body: '{"error":{"type":"invalid_request_error","message":"Invalid API Key"}}' },
    ],
    ['the answer is not JSON', { status: 200, body: '<html>' }],
    ['the answer is JSON of something else', { status: 200, body: '{"object":"list","data":[]}' }],
    [
      "the answer is an intent with a failure's status",
      {
        status: 500,
        body: '{"object":"payment_intent","id":"pi_1","amount":1,"amount_received":0,"currency":"eur","status":"requires_capture"}',
      },
    ],
    [
      'the state is not known',
      {
        status: 200,
        body: '{"object":"payment_intent","id":"pi_1","amount":1,"amount_received":0,"currency":"eur","status":"dreaming"}',
      },
    ],
    ['it hangs up before it did anything', { dropReply: 'before' as const, times: 2 }],
    ['it is slower than the timeout', { latencyMs: 3_000 }],
  ])('says that it is unavailable: %s', async (_, fault) => {
    const request = aPayment();
    simulator.faults.add({ route: 'POST /v1/payment_intents', ...fault });
    const impatient = createStripePaymentGateway({
      secretKey: 'sk_test_contract',
      apiBase: simulator.url,
      timeoutMs: 300,
    });
    await expect(impatient.authorise(request)).rejects.toThrow(PaymentUnavailable);
  });

  it.each([
    ['hangs up after it was done', { dropReply: 'after' as const }],
    ['sends half of the answer', { halfBody: true }],
    ['answers too late', { latencyMs: 600 }],
  ])('reserves once when Stripe %s and is asked again', async (_, fault) => {
    const request = aPayment();
    // Twice, since the SDK repeats by itself once when a connection is reset.
    simulator.faults.add({ route: 'POST /v1/payment_intents', times: 2, ...fault });
    const impatient = createStripePaymentGateway({
      secretKey: 'sk_test_contract',
      apiBase: simulator.url,
      timeoutMs: 300,
    });
    await expect(impatient.authorise(request)).rejects.toThrow(PaymentUnavailable);
    simulator.faults.clear();
    let answer;
    do answer = await gateway.authorise(request).catch((error: unknown) => error);
    while (answer instanceof PaymentUnavailable);
    expect(answer).toMatchObject({ state: 'authorised' });
    expect(await intentsOf(request.orderId)).toHaveLength(1);
  });

  it('captures and refunds once when both answers are lost', async () => {
    const intentId = await anAuthorisation();
    const capture = { intentId, amountMinor: 5_000, final: false, idempotencyKey: `capture:${intentId}` };
    const refund = { intentId, amountMinor: 700, idempotencyKey: `refund:${intentId}` };
    simulator.faults.add({ route: 'POST *', dropReply: 'after', times: 2 });
    await expect(gateway.capture(capture)).rejects.toThrow(PaymentUnavailable);
    await gateway.capture(capture);
    simulator.faults.add({ route: 'POST *', dropReply: 'after', times: 2 });
    await expect(gateway.refund(refund)).rejects.toThrow(PaymentUnavailable);
    await gateway.refund(refund);
    expect(await gateway.readAuthorisation(intentId)).toMatchObject({ capturedMinor: 5_000, refundedMinor: 700 });
  });

  it('says that it is unavailable when nobody listens', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const lost = createStripePaymentGateway({
      secretKey: 'sk_test_contract',
      apiBase: `http://127.0.0.1:${port}`,
      timeoutMs: 2_000,
    });
    await expect(lost.readAuthorisation('pi_1')).rejects.toThrow(PaymentUnavailable);
  });

  it('rejects a payment that Stripe does not know', async () => {
    await expect(gateway.readAuthorisation('pi_nowhere')).rejects.toMatchObject({
      name: 'PaymentRejected',
      code: 'resource_missing',
    });
  });
});

describe('listAuthorisations', () => {
  it('lists all pages since a time, newest first', async () => {
    // A simulator of its own: what an earlier test gave up on may be done only now.
    let clockMs = Date.now();
    const own = await startStripeSimulator({ port: 0, webhookSecret: 'whsec_test', nowMs: () => clockMs });
    const payments = createStripePaymentGateway({ secretKey: 'sk_test_list', apiBase: own.url, timeoutMs: 10_000 });
    await payments.authorise(aPayment());
    clockMs += 60_000;
    const since = new Date(clockMs);
    const made: (string | null)[] = [];
    for (let count = 0; count < 105; count += 1) made.push((await payments.authorise(aPayment())).intentId);
    const listed: (string | null)[] = [];
    for await (const { intentId } of payments.listAuthorisations(since)) listed.push(intentId);
    await own.close();
    expect(listed).toEqual(made.toReversed());
  });

  it('says that it is unavailable when a page cannot be had', async () => {
    simulator.faults.add({ route: 'GET /v1/payment_intents', status: 503 });
    const pages = gateway.listAuthorisations(new Date(0))[Symbol.asyncIterator]();
    await expect(pages.next()).rejects.toThrow(PaymentUnavailable);
  });
});
