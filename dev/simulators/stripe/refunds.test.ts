import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestSimulator } from './start-test-simulator.ts';
import type { TestSimulator } from './start-test-simulator.ts';

let simulator: TestSimulator;
beforeEach(async () => {
  // Nothing settles until the clock is put on.
  simulator = await startTestSimulator({ refundSettleMs: 3_600_000 });
});
afterEach(() => simulator.close());

const pay = (payment_method: string, capture_method: 'automatic' | 'manual' = 'automatic') =>
  simulator.stripe.paymentIntents.create({
    amount: 2_000,
    currency: 'gbp',
    confirm: true,
    capture_method,
    payment_method,
  });
const anHourLater = () =>
  fetch(`${simulator.url}/simulator/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ advanceSeconds: 3_601 }),
  });

describe('a refund', () => {
  it('is pending first and succeeds later, its metadata kept', async () => {
    const { id } = await pay('pm_card_pendingRefund');
    const refund = await simulator.stripe.refunds.create({
      payment_intent: id,
      amount: 500,
      metadata: { order_id: 'o-1' },
    });
    expect(refund).toMatchObject({ status: 'pending', pending_reason: 'processing', balance_transaction: null });
    await anHourLater();
    expect(await simulator.stripe.refunds.retrieve(refund.id)).toMatchObject({
      status: 'succeeded',
      balance_transaction: expect.stringMatching(/^txn_/),
      metadata: { order_id: 'o-1' },
    });
    expect((await simulator.eventTypes()).slice(-2)).toEqual(['refund.updated', 'charge.refund.updated']);
  });

  it.each([
    ['pm_card_refundFail', 'succeeded'],
    ['pm_card_simulatorRefundPendingThenFails', 'pending'],
  ])('fails late with %s after it was %s, and the money is back at the shop', async (card, first) => {
    const { id } = await pay(card);
    const refund = await simulator.stripe.refunds.create({ payment_intent: id });
    expect(refund.status).toBe(first);
    await anHourLater();
    expect(await simulator.stripe.refunds.retrieve(refund.id)).toMatchObject({
      status: 'failed',
      failure_reason: 'expired_or_canceled_card',
      failure_balance_transaction: expect.stringMatching(/^txn_/),
    });
    const { latest_charge: charge } = await simulator.stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] });
    expect(charge).toMatchObject({ amount_refunded: 0, refunded: false });
    expect((await simulator.eventTypes()).at(-1)).toBe('refund.failed');
  });

  it('is found by its payment and by its charge, page by page, newest first', async () => {
    const paid = await pay('pm_card_visa');
    const other = await pay('pm_card_visa');
    await simulator.stripe.refunds.create({ payment_intent: other.id, amount: 1 });
    for (const amount of [10, 20, 30]) await simulator.stripe.refunds.create({ payment_intent: paid.id, amount });
    const first = await simulator.stripe.refunds.list({ payment_intent: paid.id, limit: 2 });
    const last = await simulator.stripe.refunds.list({
      charge: paid.latest_charge as string,
      limit: 2,
      starting_after: first.data[1]?.id ?? '',
    });
    expect([first, last].map(({ data, has_more: more }) => [data.map(({ amount }) => amount), more])).toEqual([
      [[30, 20], true],
      [[10], false],
    ]);
    await expect(simulator.stripe.refunds.list({ limit: 101 })).rejects.toMatchObject({ param: 'limit' });
  });

  it('is refused while nothing is captured, beyond what was captured, and a second time', async () => {
    const held = await pay('pm_card_visa', 'manual');
    await expect(simulator.stripe.refunds.create({ payment_intent: held.id })).rejects.toMatchObject({
      statusCode: 400,
      code: undefined,
      message: expect.stringContaining('You must cancel the PaymentIntent'),
    });
    const { id } = await pay('pm_card_visa');
    await expect(simulator.stripe.refunds.create({ payment_intent: id, amount: 2_001 })).rejects.toMatchObject({
      code: undefined,
      param: 'amount',
    });
    await simulator.stripe.refunds.create({ payment_intent: id });
    await expect(simulator.stripe.refunds.create({ payment_intent: id })).rejects.toMatchObject({
      code: 'charge_already_refunded',
    });
    await expect(simulator.stripe.refunds.retrieve('re_nobody')).rejects.toMatchObject({ statusCode: 404 });
  });
});
