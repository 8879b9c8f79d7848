import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestSimulator } from './start-test-simulator.ts';
import type { TestSimulator } from './start-test-simulator.ts';

const dayS = 86_400;
const start = Date.parse('2026-11-30T00:00:00Z');

let simulator: TestSimulator;
beforeEach(async () => {
  simulator = await startTestSimulator({ nowMs: () => start });
});
afterEach(() => simulator.close());

const authorise = (payment_method: string, more: { off_session?: true; extended?: true; multicapture?: true } = {}) =>
  simulator.stripe.paymentIntents.create({
    amount: 1_000,
    currency: 'gbp',
    confirm: true,
    capture_method: 'manual',
    payment_method,
    ...(more.off_session && { off_session: true }),
    payment_method_options: {
      card: {
        ...(more.extended && { request_extended_authorization: 'if_available' as const }),
        ...(more.multicapture && { request_multicapture: 'if_available' as const }),
      },
    },
    expand: ['latest_charge'],
  });
async function windowOf(...args: Parameters<typeof authorise>) {
  const { latest_charge: charge } = await authorise(...args);
  const card = typeof charge === 'string' ? undefined : charge?.payment_method_details?.card;
  return [((card?.capture_before ?? 0) - start / 1_000) / dayS, card?.extended_authorization?.status];
}
const control = async (path: string, body: object = {}) => {
  const response = await fetch(simulator.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.status;
};
const putClockOn = (days: number) => control('/simulator/clock', { advanceSeconds: days * dayS });

describe('how long an authorisation holds', () => {
  it.each([
    ['pm_card_visa', {}, 7, 'disabled'],
    ['pm_card_visa', { off_session: true }, 4.75, 'disabled'],
    ['pm_card_mastercard', { off_session: true }, 7, 'disabled'],
    ['pm_card_amex', {}, 7, 'disabled'],
    ['pm_card_discover', {}, 7, 'disabled'],
    ['pm_card_visa', { extended: true }, 7, 'disabled'],
    ['pm_card_visa_extendedAuthorization', {}, 7, 'disabled'],
    ['pm_card_visa_extendedAuthorization', { extended: true }, 29.75, 'enabled'],
    ['pm_card_mastercard_extendedAuthorization', { extended: true }, 30, 'enabled'],
  ] as const)('%s %j: %f days, extension %s', async (card, more, days, status) => {
    expect(await windowOf(card, more)).toEqual([days, status]);
  });

  it('is not told of a payment that is captured at once', async () => {
    const paid = await simulator.stripe.paymentIntents.create({
      amount: 1_000,
      currency: 'gbp',
      confirm: true,
      payment_method: 'pm_card_visa',
      expand: ['latest_charge'],
    });
    expect(paid).not.toHaveProperty('latest_charge.payment_method_details.card.capture_before');
  });
});

describe('an authorisation that nobody captures', () => {
  it('lapses by itself when its time is over, and nobody asked for it', async () => {
    const { id } = await authorise('pm_card_visa');
    expect(await putClockOn(6.9)).toBe(200);
    expect((await simulator.stripe.paymentIntents.retrieve(id)).status).toBe('requires_capture');
    await putClockOn(0.2);
    expect(await simulator.stripe.paymentIntents.retrieve(id)).toMatchObject({
      status: 'canceled',
      cancellation_reason: 'automatic',
      amount_capturable: 0,
    });
    const { data } = await simulator.stripe.events.list({ type: 'payment_intent.canceled' });
    expect(data).toMatchObject([{ request: { id: null, idempotency_key: null }, data: { object: { id } } }]);
    await expect(simulator.stripe.paymentIntents.capture(id)).rejects.toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
  });

  it('keeps what was captured of it, and succeeds with that', async () => {
    const { id } = await authorise('pm_card_visa_multicapture', { multicapture: true });
    await simulator.stripe.paymentIntents.capture(id, { amount_to_capture: 400, final_capture: false });
    await putClockOn(8);
    expect(await simulator.stripe.paymentIntents.retrieve(id)).toMatchObject({
      status: 'succeeded',
      amount_received: 400,
      amount_capturable: 0,
    });
    expect((await simulator.eventTypes()).slice(-2)).toEqual(['charge.captured', 'payment_intent.succeeded']);
  });

  it('lapses at once on command', async () => {
    const { id } = await authorise('pm_card_visa');
    expect(await control(`/simulator/intents/${id}/lapse`)).toBe(200);
    expect((await simulator.stripe.paymentIntents.retrieve(id)).status).toBe('canceled');
    expect(await control('/simulator/intents/pi_nobody/lapse')).toBe(404);
    expect(await control('/simulator/clock', { advanceSeconds: -1 })).toBe(400);
  });
});
