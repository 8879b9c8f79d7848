import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startStripeSimulator } from '../../dev/simulators/stripe/stripe-simulator.ts';
import type { SimulatedPayments } from '../../dev/simulators/stripe/read-simulated-payments.ts';
import { PaymentKeySpent, PaymentMismatch, PaymentRejected, PaymentUnavailable } from '../payment-gateway.ts';
import type { AuthoriseRequest, CaptureRequest, PaymentGateway } from '../payment-gateway.ts';
import { createStripePaymentGateway } from './stripe-payment-gateway.ts';
import type { RunningSimulator } from '../../dev/simulators/shared/run-simulator.ts';

let simulator: RunningSimulator;
let gateway: PaymentGateway;
let nowMs = Date.now();
let orders = 0;

beforeAll(async () => {
  simulator = await startStripeSimulator({ port: 0, webhookSecret: 'whsec_test', nowMs: () => nowMs });
  gateway = createStripePaymentGateway({
    secretKey: 'sk_test_contract',
    apiBase: simulator.url,
    timeoutMs: 2_000,
    multicapture: true,
  });
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

async function anAuthorisation(overrides: Partial<AuthoriseRequest> = {}) {
  const request = aPayment(overrides);
  const { intentId } = await gateway.authorise(request);
  if (intentId === null) throw new Error('Not authorised');
  const { orderId, currency } = request;
  return { intentId, orderId, currency };
}
type Authorised = Awaited<ReturnType<typeof anAuthorisation>>;

const take = (of: Authorised, amountMinor: number, more: Partial<CaptureRequest> = {}) =>
  gateway.capture({
    ...of,
    amountMinor,
    capturedBeforeMinor: 0,
    final: true,
    idempotencyKey: `capture:${of.intentId}:${amountMinor}`,
    ...more,
  });
const give = (of: Authorised, amountMinor: number, n = 1) =>
  gateway.refund({ ...of, amountMinor, idempotencyKey: `refund:${of.intentId}:${n}` });

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
      amountMinor: 8_410,
      authorisedMinor: 8_410,
      capturedMinor: 0,
      refundedMinor: 0,
      card: {
        network: 'visa',
        // Hashed: histories and tables hold nothing that names the card anywhere else.
        fingerprint: expect.stringMatching(/^[\w-]{22}$/),
        captureBefore: new Date(Math.floor(nowMs / 1_000) * 1_000 + 7 * 24 * 3_600_000).toISOString(),
        multicapture: false,
      },
    });
  });

  it('tells of a card whose payments can be captured in parts', async () => {
    const { card } = await gateway.authorise(aPayment({ paymentMethod: 'pm_card_visa_multicapture' }));
    expect(card).toMatchObject({ multicapture: true });
  });

  it.each([
    ['ISK', 25_000, 2_500_000],
    ['MGA', 500_000, 5_000],
    ['KWD', 13_460, 13_460],
  ])('asks for %s in Stripe’s unit and reads it back in ours', async (currency, amountMinor, asked) => {
    const request = aPayment({ currency, amountMinor });
    const { intentId } = await gateway.authorise(request);
    expect(await intentsOf(request.orderId)).toMatchObject([{ amountMinor: asked }]);
    expect(await gateway.readAuthorisation(String(intentId), request)).toMatchObject({ authorisedMinor: amountMinor });
    const payment = { intentId: String(intentId), orderId: request.orderId, currency };
    expect(await take(payment, amountMinor)).toMatchObject({ capturedMinor: amountMinor });
    expect(await give(payment, amountMinor)).toMatchObject({ state: 'succeeded' });
    expect(await gateway.readAuthorisation(String(intentId))).toMatchObject({ refundedMinor: amountMinor });
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
    expect(await gateway.readAuthorisation(String(declined.intentId))).toMatchObject(declined);
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

  it('is in the books where the key was used for other parameters, as after a change of address', async () => {
    const request = aPayment();
    const since = new Date(nowMs);
    expect(await gateway.findAuthorisation({ ...request, since })).toBeUndefined();
    const first = await gateway.authorise(request);
    const moved = { ...request, returnUrl: 'https://new.example/back' };
    await expect(gateway.authorise(moved)).rejects.toThrow(PaymentKeySpent);
    expect(await gateway.findAuthorisation({ ...moved, since })).toEqual(first);
    expect(await intentsOf(request.orderId)).toHaveLength(1);
  });

  it.each([
    ['amount', { amountMinor: 100 }],
    ['currency', { currency: 'USD' }],
  ])('is not believed to be that of another %s', async (_what, other) => {
    const request = aPayment();
    await gateway.authorise(request);
    const found = gateway.findAuthorisation({ ...request, ...other, since: new Date(nowMs) });
    await expect(found).rejects.toThrow(PaymentMismatch);
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

  it('answers that a method which does not exist cannot be used', async () => {
    expect(await gateway.authorise(aPayment({ paymentMethod: 'pm_card_nobody' }))).toMatchObject({
      state: 'rejected',
      intentId: null,
      rejectCode: 'resource_missing',
    });
  });

  it('does not call a refusal of the request a decline', async () => {
    const attempt = gateway.authorise(aPayment({ amountMinor: 1 }));
    await expect(attempt).rejects.toMatchObject({ name: 'PaymentRejected', code: 'amount_too_small' });
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
    const payment = await anAuthorisation();
    const { intentId } = payment;
    expect([await take(payment, 8_410), await take(payment, 8_410)]).toEqual([
      { intentId, capturedMinor: 8_410 },
      { intentId, capturedMinor: 8_410 },
    ]);
    expect(await gateway.readAuthorisation(intentId)).toMatchObject({ state: 'captured', capturedMinor: 8_410 });
  });

  it('takes part of it and lets go of the rest, which is no refund', async () => {
    const payment = await anAuthorisation();
    await take(payment, 5_000);
    expect(await gateway.readAuthorisation(payment.intentId)).toMatchObject({
      state: 'captured',
      authorisedMinor: 8_410,
      capturedMinor: 5_000,
      refundedMinor: 0,
    });
  });

  it('takes parcel by parcel until the final one, where the card allows it', async () => {
    const payment = await anAuthorisation({ paymentMethod: 'pm_card_visa_multicapture' });
    const { intentId } = payment;
    expect(await take(payment, 3_000, { final: false })).toEqual({ intentId, capturedMinor: 3_000 });
    expect(await gateway.readAuthorisation(intentId)).toMatchObject({ state: 'authorised', capturedMinor: 3_000 });
    expect(await take(payment, 4_000, { capturedBeforeMinor: 3_000 })).toEqual({ intentId, capturedMinor: 7_000 });
    expect(await gateway.readAuthorisation(intentId)).toMatchObject({
      state: 'captured',
      capturedMinor: 7_000,
      refundedMinor: 0,
    });
  });

  it('is rejected beyond what was reserved, after the end, and where the authorisation lapsed', async () => {
    const payment = await anAuthorisation();
    await expect(take(payment, 8_411)).rejects.toMatchObject({ code: 'amount_too_large' });
    await take(payment, 8_410);
    await expect(take(payment, 10)).rejects.toMatchObject({ code: 'payment_intent_unexpected_state' });
    const failing = await anAuthorisation({ paymentMethod: 'pm_card_simulatorCaptureFails' });
    await expect(take(failing, 8_410)).rejects.toMatchObject({
      name: 'PaymentRejected',
      code: 'charge_expired_for_capture',
    });
    const lapsing = await anAuthorisation();
    nowMs += 8 * 24 * 3_600_000;
    await expect(take(lapsing, 8_410)).rejects.toMatchObject({ code: 'charge_expired_for_capture' });
  });
});

describe('voidAuthorisation', () => {
  it('lets go of the money, and says the same when asked again under another key', async () => {
    const { intentId } = await anAuthorisation();
    const first = await gateway.voidAuthorisation({ intentId, idempotencyKey: `void:${intentId}` });
    const again = await gateway.voidAuthorisation({ intentId, idempotencyKey: `void:${intentId}:again` });
    expect(first).toMatchObject({ state: 'voided', authorisedMinor: 8_410, capturedMinor: 0, refundedMinor: 0 });
    expect(again).toEqual(first);
  });

  it('is rejected for money that was taken', async () => {
    const payment = await anAuthorisation();
    const { intentId } = payment;
    await take(payment, 8_410);
    await expect(gateway.voidAuthorisation({ intentId, idempotencyKey: `void:${intentId}` })).rejects.toThrow(
      PaymentRejected,
    );
  });
});

describe('releaseRest', () => {
  const release = (intentId: string, n = 1) =>
    gateway.releaseRest({ intentId, idempotencyKey: `release:${intentId}:${n}` });
  async function takenInPart() {
    const payment = await anAuthorisation({ paymentMethod: 'pm_card_visa_multicapture' });
    await take(payment, 3_000, { final: false });
    return payment;
  }
  const isReleased = { state: 'captured', capturedMinor: 3_000, refundedMinor: 0 };

  it('lets go of what is left of a card that was captured in part, and says the same when asked again', async () => {
    const payment = await takenInPart();
    expect(await release(payment.intentId)).toMatchObject(isReleased);
    expect(await release(payment.intentId, 2)).toMatchObject(isReleased);
    await expect(take(payment, 100, { capturedBeforeMinor: 3_000 })).rejects.toThrow(PaymentRejected);
  });

  it('has nothing to do where the reservation has ended by itself', async () => {
    const { intentId } = await takenInPart();
    nowMs += 8 * 24 * 3_600_000;
    expect(await release(intentId)).toMatchObject(isReleased);
  });

  it.each(['none', 'done'] as const)('is not kept from it by a failure under its key (%s)', async (storedEffect) => {
    const { intentId } = await takenInPart();
    simulator.faults.add({ route: 'POST /v1/payment_intents/*/capture', storedStatus: 500, storedEffect, times: 1 });
    await expect(release(intentId)).rejects.toThrow(PaymentUnavailable);
    expect(await release(intentId)).toMatchObject(isReleased);
  });

  it('is rejected where nothing was taken', async () => {
    const { intentId } = await anAuthorisation({ paymentMethod: 'pm_card_visa_multicapture' });
    await expect(release(intentId)).rejects.toThrow(PaymentRejected);
  });
});

describe('an answer about something else than was asked for', () => {
  /** The intent as Stripe shows it, but for some fields. */
  async function answerWith(intentId: string, route: string, other: object): Promise<void> {
    const answer = await fetch(`${simulator.url}/v1/payment_intents/${intentId}?expand[]=latest_charge`, {
      headers: { authorization: 'Bearer sk_test_contract' },
    });
    const intent = (await answer.json()) as object;
    simulator.faults.add({ route, body: JSON.stringify({ ...intent, ...other }), times: 1 });
  }
  const create = 'POST /v1/payment_intents';
  const others = [
    ['amount', { amount: 8_411 }],
    ['currency', { currency: 'usd' }],
    ['order', { metadata: { order_id: 'order-of-another', attempt: '1' } }],
    ['order, of which it says nothing', { metadata: {} }],
  ] as const;

  it.each(others)('reserves nothing that we believe in: another %s', async (_what, other) => {
    const request = aPayment();
    const { intentId } = await gateway.authorise(request);
    await answerWith(String(intentId), create, other);
    await expect(gateway.authorise(request)).rejects.toThrow(PaymentMismatch);
    // What it was confused about is asked again, under the same key.
    expect(await gateway.authorise(request)).toMatchObject({ intentId, state: 'authorised' });
  });

  it.each(others)('is not read as our payment: another %s', async (_what, other) => {
    const request = aPayment();
    const { intentId } = await gateway.authorise(request);
    await answerWith(String(intentId), `GET /v1/payment_intents/${intentId}`, other);
    await expect(gateway.readAuthorisation(String(intentId), request)).rejects.toThrow(PaymentMismatch);
  });

  it.each([
    ['currency', { currency: 'usd' }],
    ['order', { metadata: { order_id: 'order-of-another', attempt: '1' } }],
    ['sum that was taken', { amount_received: 4_999 }],
  ])('takes nothing that we believe in: another %s', async (_what, other) => {
    const payment = await anAuthorisation();
    await answerWith(payment.intentId, `POST /v1/payment_intents/${payment.intentId}/capture`, {
      amount_received: 5_000,
      status: 'succeeded',
      ...other,
    });
    await expect(take(payment, 5_000)).rejects.toThrow(PaymentMismatch);
    expect(await take(payment, 5_000)).toMatchObject({ capturedMinor: 5_000 });
  });

  it.each([
    ['is not void', { status: 'requires_capture' }, PaymentMismatch],
    ['is another payment', { status: 'canceled', id: 'pi_another' }, PaymentUnavailable],
  ])('lets go of nothing that we believe in: it %s', async (_what, other, failure) => {
    const { intentId } = await anAuthorisation();
    const letGo = () => gateway.voidAuthorisation({ intentId, idempotencyKey: `void:${intentId}` });
    await answerWith(intentId, `POST /v1/payment_intents/${intentId}/cancel`, other);
    await expect(letGo()).rejects.toThrow(failure);
    expect(await letGo()).toMatchObject({ intentId, state: 'voided' });
  });

  it.each([
    ['amount', { amount: 699 }],
    ['currency', { currency: 'usd' }],
    ['payment', { payment_intent: 'pi_another' }],
  ])('gives nothing back that we believe in: another %s', async (_what, other) => {
    const payment = await anAuthorisation();
    await take(payment, 5_000);
    const made = { id: 're_1', object: 'refund', status: 'succeeded', metadata: {}, currency: 'eur' };
    const body = JSON.stringify({ ...made, amount: 700, payment_intent: payment.intentId, ...other });
    simulator.faults.add({ route: 'POST /v1/refunds', body, times: 1 });
    await expect(give(payment, 700)).rejects.toThrow(PaymentMismatch);
    expect(await give(payment, 700)).toMatchObject({ state: 'succeeded' });
  });
});

describe('refund', () => {
  const aCapture = async (overrides: Partial<AuthoriseRequest> = {}) => {
    const payment = await anAuthorisation(overrides);
    await take(payment, 5_000);
    return payment;
  };

  it('gives back in parts, never more than was taken, and once per key', async () => {
    const payment = await aCapture();
    const first = await give(payment, 2_000, 1);
    expect(first).toEqual({ refundId: expect.stringMatching(/^re_/), state: 'succeeded' });
    expect(await give(payment, 2_000, 1)).toEqual(first);
    await expect(give(payment, 3_001, 2)).rejects.toThrow(PaymentRejected);
    await give(payment, 3_000, 3);
    await expect(give(payment, 1, 4)).rejects.toMatchObject({ code: 'charge_already_refunded' });
    expect(await gateway.readAuthorisation(payment.intentId)).toMatchObject({
      capturedMinor: 5_000,
      refundedMinor: 5_000,
    });
  });

  it('gives back of a first parcel while the second is still to be captured', async () => {
    const payment = await anAuthorisation({ paymentMethod: 'pm_card_visa_multicapture' });
    await take(payment, 3_000, { final: false });
    await give(payment, 1_000);
    expect(await gateway.readAuthorisation(payment.intentId)).toMatchObject({
      state: 'authorised',
      capturedMinor: 3_000,
      refundedMinor: 1_000,
    });
  });

  it('is pending where the bank takes its time', async () => {
    const payment = await aCapture({ paymentMethod: 'pm_card_pendingRefund' });
    expect(await give(payment, 100)).toMatchObject({ state: 'pending' });
  });

  it('is found by the keys it was asked for under, and not by others', async () => {
    const payment = await aCapture();
    const keyOf = (n: number) => `refund:${payment.intentId}:${n}`;
    const [first, second] = [await give(payment, 100, 1), await give(payment, 100, 2)];
    const find = (...numbers: number[]) =>
      gateway.findRefunds({ ...payment, amountMinor: 100, idempotencyKeys: numbers.map(keyOf) });
    expect(await find(3)).toEqual([]);
    expect(await find(1, 3)).toEqual([{ ...first, idempotencyKey: keyOf(1) }]);
    expect(await find(1, 2)).toHaveLength(2);
    expect(await find(1, 2)).toContainEqual({ ...second, idempotencyKey: keyOf(2) });
  });

  it('is rejected where nothing was taken', async () => {
    await expect(give(await anAuthorisation(), 1)).rejects.toThrow(PaymentRejected);
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
      multicapture: true,
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
    const payment = await anAuthorisation();
    simulator.faults.add({ route: 'POST *', dropReply: 'after', times: 2 });
    await expect(take(payment, 5_000)).rejects.toThrow(PaymentUnavailable);
    await take(payment, 5_000);
    simulator.faults.add({ route: 'POST *', dropReply: 'after', times: 2 });
    await expect(give(payment, 700)).rejects.toThrow(PaymentUnavailable);
    await give(payment, 700);
    expect(await gateway.readAuthorisation(payment.intentId)).toMatchObject({
      capturedMinor: 5_000,
      refundedMinor: 700,
    });
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
