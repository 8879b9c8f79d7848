import { describe, expect, it } from '@jest/globals';
import { PaymentKeySpent, PaymentMismatch, PaymentUnavailable } from '../payment-gateway.ts';
import { useStripeGateway } from '../../tests/support/use-stripe-gateway.ts';

const stripe = useStripeGateway();
const { aPayment, take, give, intentsOf, clock } = stripe;

describe('authorise', () => {
  it('reserves the money and takes none', async () => {
    const request = aPayment();
    expect(await stripe.gateway.authorise(request)).toEqual({
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
        captureBefore: new Date(Math.floor(clock.nowMs / 1_000) * 1_000 + 7 * 24 * 3_600_000).toISOString(),
        multicapture: false,
      },
    });
  });

  it('tells of a card whose payments can be captured in parts', async () => {
    const { card } = await stripe.gateway.authorise(aPayment({ paymentMethod: 'pm_card_visa_multicapture' }));
    expect(card).toMatchObject({ multicapture: true });
  });

  it.each([
    ['ISK', 25_000, 2_500_000],
    ['MGA', 500_000, 5_000],
    ['KWD', 13_460, 13_460],
  ])('asks for %s in Stripe’s unit and reads it back in ours', async (currency, amountMinor, asked) => {
    const request = aPayment({ currency, amountMinor });
    const { intentId } = await stripe.gateway.authorise(request);
    expect(await intentsOf(request.orderId)).toMatchObject([{ amountMinor: asked }]);
    expect(await stripe.gateway.readAuthorisation(String(intentId), request)).toMatchObject({
      authorisedMinor: amountMinor,
    });
    const payment = { intentId: String(intentId), orderId: request.orderId, currency };
    expect(await take(payment, amountMinor)).toMatchObject({ capturedMinor: amountMinor });
    expect(await give(payment, amountMinor)).toMatchObject({ state: 'succeeded' });
    expect(await stripe.gateway.readAuthorisation(String(intentId))).toMatchObject({ refundedMinor: amountMinor });
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
    const declined = await stripe.gateway.authorise(aPayment({ paymentMethod }));
    expect(declined).toMatchObject({ state: 'declined', declineCode, authorisedMinor: 0 });
    expect(await stripe.gateway.readAuthorisation(String(declined.intentId))).toMatchObject(declined);
  });

  it('answers a repeat under the same key with the same decline, without another attempt', async () => {
    const request = aPayment({ paymentMethod: 'pm_card_visa_chargeDeclined' });
    expect(await stripe.gateway.authorise(request)).toEqual(await stripe.gateway.authorise(request));
    expect(await intentsOf(request.orderId)).toHaveLength(1);
  });

  it('answers a repeat under the same key with the same authorisation', async () => {
    const request = aPayment();
    const answers = [await stripe.gateway.authorise(request), await stripe.gateway.authorise(request)];
    expect(answers[0]).toEqual(answers[1]);
    expect(await intentsOf(request.orderId)).toHaveLength(1);
  });

  it('is in the books where the key was used for other parameters, as after a change of address', async () => {
    const request = aPayment();
    const since = new Date(clock.nowMs);
    expect(await stripe.gateway.findAuthorisation({ ...request, since })).toBeUndefined();
    const first = await stripe.gateway.authorise(request);
    const moved = { ...request, returnUrl: 'https://new.example/back' };
    await expect(stripe.gateway.authorise(moved)).rejects.toThrow(PaymentKeySpent);
    expect(await stripe.gateway.findAuthorisation({ ...moved, since })).toEqual(first);
    expect(await intentsOf(request.orderId)).toHaveLength(1);
  });

  it.each([
    ['amount', { amountMinor: 100 }],
    ['currency', { currency: 'USD' }],
  ])('is not believed to be that of another %s', async (_what, other) => {
    const request = aPayment();
    await stripe.gateway.authorise(request);
    const found = stripe.gateway.findAuthorisation({ ...request, ...other, since: new Date(clock.nowMs) });
    await expect(found).rejects.toThrow(PaymentMismatch);
  });

  it('may be asked again while the first call is under way, and reserves once', async () => {
    const request = aPayment();
    stripe.simulator.faults.add({ route: 'POST /v1/payment_intents', latencyMs: 300, times: 1 });
    const first = stripe.gateway.authorise(request);
    await untilUnderWay(request.idempotencyKey);
    await expect(stripe.gateway.authorise(request)).rejects.toThrow(PaymentUnavailable);
    await expect(first).resolves.toMatchObject({ state: 'authorised' });
    expect(await intentsOf(request.orderId)).toHaveLength(1);
  });

  it('reserves again under the key once Stripe has forgotten it, after 24 hours', async () => {
    const request = aPayment();
    await stripe.gateway.authorise(request);
    clock.nowMs += 24 * 3_600_000;
    await stripe.gateway.authorise(request);
    expect(await intentsOf(request.orderId)).toHaveLength(2);
  });

  it('answers that a method which does not exist cannot be used', async () => {
    expect(await stripe.gateway.authorise(aPayment({ paymentMethod: 'pm_card_nobody' }))).toMatchObject({
      state: 'rejected',
      intentId: null,
      rejectCode: 'resource_missing',
    });
  });

  it('does not call a refusal of the request a decline', async () => {
    const attempt = stripe.gateway.authorise(aPayment({ amountMinor: 1 }));
    await expect(attempt).rejects.toMatchObject({ name: 'PaymentRejected', code: 'amount_too_small' });
  });
});

/** Repeats a request that changes nothing until Stripe says that its key is in use. */
async function untilUnderWay(key: string): Promise<void> {
  for (;;) {
    const response = await fetch(`${stripe.simulator.url}/v1/nothing`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk_test_contract', 'idempotency-key': key },
    });
    if (response.status === 409) return;
  }
}
