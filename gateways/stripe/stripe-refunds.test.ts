import { describe, expect, it } from '@jest/globals';
import { PaymentRejected, type AuthoriseRequest } from '../payment-gateway.ts';
import { useStripeGateway } from '../../tests/support/use-stripe-gateway.ts';

const stripe = useStripeGateway();
const { anAuthorisation, take, give } = stripe;

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
    expect(await stripe.gateway.readAuthorisation(payment.intentId)).toMatchObject({
      capturedMinor: 5_000,
      refundedMinor: 5_000,
    });
  });

  it('gives back of a first parcel while the second is still to be captured', async () => {
    const payment = await anAuthorisation({ paymentMethod: 'pm_card_visa_multicapture' });
    await take(payment, 3_000, { final: false });
    await give(payment, 1_000);
    expect(await stripe.gateway.readAuthorisation(payment.intentId)).toMatchObject({
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
      stripe.gateway.findRefunds({ ...payment, amountMinor: 100, idempotencyKeys: numbers.map(keyOf) });
    expect(await find(3)).toEqual([]);
    expect(await find(1, 3)).toEqual([{ ...first, idempotencyKey: keyOf(1) }]);
    expect(await find(1, 2)).toHaveLength(2);
    expect(await find(1, 2)).toContainEqual({ ...second, idempotencyKey: keyOf(2) });
  });

  it('is rejected where nothing was taken', async () => {
    await expect(give(await anAuthorisation(), 1)).rejects.toThrow(PaymentRejected);
  });
});
