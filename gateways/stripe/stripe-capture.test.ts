import { describe, expect, it } from '@jest/globals';
import { useStripeGateway } from '../../tests/support/use-stripe-gateway.ts';

const stripe = useStripeGateway();
const { anAuthorisation, take, clock } = stripe;

describe('capture', () => {
  it('takes the money once, however often it is asked under one key', async () => {
    const payment = await anAuthorisation();
    const { intentId } = payment;
    expect([await take(payment, 8_410), await take(payment, 8_410)]).toEqual([
      { intentId, capturedMinor: 8_410 },
      { intentId, capturedMinor: 8_410 },
    ]);
    expect(await stripe.gateway.readAuthorisation(intentId)).toMatchObject({ state: 'captured', capturedMinor: 8_410 });
  });

  it('takes part of it and lets go of the rest, which is no refund', async () => {
    const payment = await anAuthorisation();
    await take(payment, 5_000);
    expect(await stripe.gateway.readAuthorisation(payment.intentId)).toMatchObject({
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
    expect(await stripe.gateway.readAuthorisation(intentId)).toMatchObject({
      state: 'authorised',
      capturedMinor: 3_000,
    });
    expect(await take(payment, 4_000, { capturedBeforeMinor: 3_000 })).toEqual({ intentId, capturedMinor: 7_000 });
    expect(await stripe.gateway.readAuthorisation(intentId)).toMatchObject({
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
    clock.nowMs += 8 * 24 * 3_600_000;
    await expect(take(lapsing, 8_410)).rejects.toMatchObject({ code: 'charge_expired_for_capture' });
  });
});
