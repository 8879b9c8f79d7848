import { describe, expect, it } from '@jest/globals';
import { PaymentRejected, PaymentUnavailable } from '../payment-gateway.ts';
import { useStripeGateway } from '../../tests/support/use-stripe-gateway.ts';

const stripe = useStripeGateway();
const { anAuthorisation, take, clock } = stripe;

describe('voidAuthorisation', () => {
  it('lets go of the money, and says the same when asked again under another key', async () => {
    const { intentId } = await anAuthorisation();
    const first = await stripe.gateway.voidAuthorisation({ intentId, idempotencyKey: `void:${intentId}` });
    const again = await stripe.gateway.voidAuthorisation({ intentId, idempotencyKey: `void:${intentId}:again` });
    expect(first).toMatchObject({ state: 'voided', authorisedMinor: 8_410, capturedMinor: 0, refundedMinor: 0 });
    expect(again).toEqual(first);
  });

  it('is rejected for money that was taken', async () => {
    const payment = await anAuthorisation();
    const { intentId } = payment;
    await take(payment, 8_410);
    await expect(stripe.gateway.voidAuthorisation({ intentId, idempotencyKey: `void:${intentId}` })).rejects.toThrow(
      PaymentRejected,
    );
  });
});

describe('releaseRest', () => {
  const release = (intentId: string, n = 1) =>
    stripe.gateway.releaseRest({ intentId, idempotencyKey: `release:${intentId}:${n}` });
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
    clock.nowMs += 8 * 24 * 3_600_000;
    expect(await release(intentId)).toMatchObject(isReleased);
  });

  it.each(['none', 'done'] as const)('is not kept from it by a failure under its key (%s)', async (storedEffect) => {
    const { intentId } = await takenInPart();
    stripe.simulator.faults.add({
      route: 'POST /v1/payment_intents/*/capture',
      storedStatus: 500,
      storedEffect,
      times: 1,
    });
    await expect(release(intentId)).rejects.toThrow(PaymentUnavailable);
    expect(await release(intentId)).toMatchObject(isReleased);
  });

  it('is rejected where nothing was taken', async () => {
    const { intentId } = await anAuthorisation({ paymentMethod: 'pm_card_visa_multicapture' });
    await expect(release(intentId)).rejects.toThrow(PaymentRejected);
  });
});
