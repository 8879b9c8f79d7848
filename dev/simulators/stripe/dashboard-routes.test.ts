import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestSimulator } from './start-test-simulator.ts';
import type { TestSimulator } from './start-test-simulator.ts';

let simulator: TestSimulator;
beforeEach(async () => {
  simulator = await startTestSimulator();
});
afterEach(() => simulator.close());

const authorise = (payment_method = 'pm_card_visa') =>
  simulator.stripe.paymentIntents.create({
    amount: 2_000,
    currency: 'gbp',
    confirm: true,
    capture_method: 'manual',
    payment_method,
  });
async function act(id: string, name: string, body: object = {}) {
  const response = await fetch(`${simulator.url}/simulator/intents/${id}/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, object: (await response.json()) as Record<string, unknown> };
}
/** The events since the payment was authorised, with whom they name. */
async function eventsSince(count: number) {
  const { data } = await simulator.stripe.events.list({ limit: 100 });
  return data
    .toReversed()
    .slice(count)
    .map(({ type, request }) => [type, request?.id ?? null, request?.idempotency_key ?? null]);
}

describe('somebody in the dashboard', () => {
  it.each([
    [
      'captures',
      'capture',
      {},
      { status: 'succeeded', amount_received: 2_000 },
      ['charge.captured', 'payment_intent.succeeded'],
    ],
    [
      'captures a part',
      'capture',
      { amount: 700 },
      { status: 'succeeded', amount_received: 700 },
      ['charge.captured', 'payment_intent.succeeded'],
    ],
    [
      'cancels',
      'cancel',
      { reason: 'requested_by_customer' },
      { status: 'canceled', cancellation_reason: 'requested_by_customer' },
      ['payment_intent.canceled', 'charge.refunded'],
    ],
  ])('%s a payment, and the events name no request', async (_, name, body, expected, types) => {
    const { id } = await authorise();
    const before = (await simulator.eventTypes()).length;
    expect(await act(id, name, body)).toMatchObject({ status: 200, object: expected });
    expect(await simulator.stripe.paymentIntents.retrieve(id)).toMatchObject(expected);
    expect(await eventsSince(before)).toEqual(types.map((type) => [type, null, null]));
  });

  it('refunds a part and then the rest', async () => {
    const { id } = await authorise();
    await act(id, 'capture');
    const before = (await simulator.eventTypes()).length;
    expect(await act(id, 'refund', { amount: 500 })).toMatchObject({ status: 200, object: { amount: 500 } });
    expect(await act(id, 'refund')).toMatchObject({ status: 200, object: { amount: 1_500 } });
    expect((await act(id, 'refund')).status).toBe(400);
    const types = ['refund.created', 'charge.refunded', 'refund.created', 'charge.refunded'];
    expect(await eventsSince(before)).toEqual(types.map((type) => [type, null, null]));
  });

  it('is refused as the shop would be, and where there is no such payment', async () => {
    const { id } = await authorise();
    expect((await act(id, 'refund')).status).toBe(400);
    expect((await act(id, 'capture', { amount: 0 })).status).toBe(400);
    expect((await act(id, 'cancel', { why: 'so' })).status).toBe(400);
    expect((await act('pi_nobody', 'cancel')).status).toBe(404);
  });
});

describe('a holder who disputes a payment', () => {
  it('has the money back at once; the charge says so and cannot be refunded', async () => {
    const { id, latest_charge: latest } = await authorise();
    const charge = latest as string;
    await act(id, 'capture');
    const before = (await simulator.eventTypes()).length;
    const { object } = await act(id, 'dispute', { reason: 'product_not_received' });
    expect(object).toMatchObject({
      object: 'dispute',
      amount: 2_000,
      charge,
      payment_intent: id,
      reason: 'product_not_received',
      status: 'needs_response',
    });
    expect(await eventsSince(before)).toEqual(
      ['charge.dispute.created', 'charge.dispute.funds_withdrawn', 'charge.updated'].map((type) => [type, null, null]),
    );
    expect(await simulator.stripe.disputes.retrieve(String(object['id']))).toMatchObject({ charge });
    expect((await simulator.stripe.disputes.list({ payment_intent: id })).data).toHaveLength(1);
    expect((await simulator.stripe.charges.retrieve(charge)).disputed).toBe(true);
    await expect(simulator.stripe.refunds.create({ payment_intent: id })).rejects.toMatchObject({
      code: 'charge_disputed',
    });
    expect((await act(id, 'dispute')).status).toBe(400);
  });

  it('does so by a test card as soon as it is captured', async () => {
    const { id } = await authorise('pm_card_createDispute');
    await simulator.stripe.paymentIntents.capture(id);
    expect((await simulator.stripe.disputes.list()).data).toMatchObject([{ payment_intent: id, reason: 'fraudulent' }]);
  });
});
