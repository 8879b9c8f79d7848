import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestSimulator } from './start-test-simulator.ts';
import type { TestSimulator } from './start-test-simulator.ts';

let simulator: TestSimulator;
beforeEach(async () => {
  simulator = await startTestSimulator();
});
afterEach(() => simulator.close());

const authorise = (payment_method: string, request_multicapture: '' | 'if_available' = 'if_available') =>
  simulator.stripe.paymentIntents.create({
    amount: 1_000,
    currency: 'gbp',
    confirm: true,
    capture_method: 'manual',
    payment_method,
    ...(request_multicapture && { payment_method_options: { card: { request_multicapture } } }),
    expand: ['latest_charge'],
  });
const statusOf = async (...args: Parameters<typeof authorise>) => {
  const { latest_charge: charge } = await authorise(...args);
  return typeof charge === 'string' ? undefined : charge?.payment_method_details?.card?.multicapture?.status;
};
const expand = ['latest_charge'];
const capture = (id: string, amount_to_capture: number, final_capture?: boolean) =>
  simulator.stripe.paymentIntents.capture(id, {
    amount_to_capture,
    ...(final_capture !== undefined && { final_capture }),
    expand,
  });

describe('multicapture', () => {
  it('is had by few cards, and by those only when it was asked for', async () => {
    const statuses = await Promise.all([
      statusOf('pm_card_visa'),
      statusOf('pm_card_discover'),
      statusOf('pm_card_credit_disableEnterpriseCardFeatures'),
      statusOf('pm_card_visa_multicapture'),
      statusOf('pm_card_mastercard_multicapture'),
      statusOf('pm_card_visa_multicapture', ''),
    ]);
    expect(statuses).toEqual(['unavailable', 'unavailable', 'unavailable', 'available', 'available', 'unavailable']);
  });

  it.each([false, true])('is refused where it is not to be had (final: %s), and nothing is captured', async (final) => {
    const { id } = await authorise('pm_card_visa');
    await expect(capture(id, 400, final)).rejects.toMatchObject({
      type: 'StripeInvalidRequestError',
      statusCode: 400,
      code: 'payment_intent_invalid_parameter',
      param: 'final_capture',
    });
    expect(await simulator.stripe.paymentIntents.retrieve(id)).toMatchObject({
      status: 'requires_capture',
      amount_capturable: 1_000,
      amount_received: 0,
    });
  });

  it('ends with the first capture of a part where it is not to be had: the rest is released', async () => {
    const { id } = await authorise('pm_card_visa');
    expect(await capture(id, 400)).toMatchObject({
      status: 'succeeded',
      amount_capturable: 0,
      amount_received: 400,
      latest_charge: { captured: true, amount_captured: 400, amount_refunded: 600, refunded: false },
    });
    await expect(capture(id, 100)).rejects.toMatchObject({
      code: 'payment_intent_unexpected_state',
      message: expect.stringContaining('has already been captured'),
    });
  });

  it('captures parcel after parcel, and counts no release as a refund', async () => {
    const { id } = await authorise('pm_card_visa_multicapture');
    expect(await capture(id, 700, false)).toMatchObject({
      status: 'requires_capture',
      amount_capturable: 300,
      amount_received: 700,
      latest_charge: { captured: false, amount_captured: 700, amount_refunded: 0 },
    });
    expect(await capture(id, 200, true)).toMatchObject({
      status: 'succeeded',
      amount_capturable: 0,
      amount_received: 900,
      latest_charge: { captured: true, amount_captured: 900, amount_refunded: 0, refunded: false },
    });
    await simulator.stripe.refunds.create({ payment_intent: id });
    expect(await simulator.stripe.paymentIntents.retrieve(id, { expand })).toMatchObject({
      latest_charge: { amount_refunded: 900, refunded: true },
    });
  });

  it('waits for a final capture, of nothing if need be', async () => {
    const { id } = await authorise('pm_card_visa_multicapture');
    expect(await capture(id, 1_000, false)).toMatchObject({ status: 'requires_capture', amount_capturable: 0 });
    expect(await capture(id, 0, true)).toMatchObject({ status: 'succeeded', amount_received: 1_000 });
    const untouched = await authorise('pm_card_visa_multicapture');
    await expect(capture(untouched.id, 0, true)).rejects.toMatchObject({ code: 'parameter_invalid_integer' });
  });

  it('tells of each capture, and that the charge is captured only with the last', async () => {
    const { id } = await authorise('pm_card_visa_multicapture');
    await capture(id, 700, false);
    await capture(id, 200, true);
    expect(await simulator.eventTypes()).toEqual([
      'payment_intent.created',
      'payment_intent.amount_capturable_updated',
      'charge.updated',
      'payment_intent.amount_capturable_updated',
      'charge.updated',
      'payment_intent.amount_capturable_updated',
      'charge.captured',
      'payment_intent.succeeded',
    ]);
  });

  it('goes up to fifty captures', async () => {
    const { id } = await authorise('pm_card_visa_multicapture');
    for (let count = 0; count < 50; count += 1) await capture(id, 1, false);
    await expect(capture(id, 1, false)).rejects.toMatchObject({ param: 'final_capture' });
    expect(await capture(id, 1)).toMatchObject({ status: 'succeeded', amount_received: 51 });
  });
});

describe('an account without the card features', () => {
  const setAccount = (cardFeatures: string) =>
    fetch(`${simulator.url}/simulator/account`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ cardFeatures }),
    });

  it('is refused for asking, and an open payment is left behind', async () => {
    expect((await setAccount('refused')).status).toBe(200);
    await expect(authorise('pm_card_visa')).rejects.toMatchObject({
      statusCode: 400,
      code: 'payment_intent_invalid_parameter',
      message: expect.stringContaining('not eligible for the requested card features'),
    });
    const { data } = await simulator.stripe.paymentIntents.list();
    expect(data).toMatchObject([{ status: 'requires_payment_method', amount_capturable: 0, latest_charge: null }]);
    expect((await authorise('pm_card_visa', '')).status).toBe('requires_capture');
  });

  it('is not set to what it does not know', async () => {
    expect((await setAccount('sometimes')).status).toBe(400);
  });
});
