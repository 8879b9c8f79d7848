import { describe, expect, it } from '@jest/globals';
import { createPaymentAttemptRepository } from '../../db/payments/payment-attempt-repository.ts';
import { PaymentUnavailable } from '../../gateways/payment-gateway.ts';
import { PaymentUnsettled } from './payment-unsettled.ts';
import { useTestPayments } from '../../tests/support/use-test-payments.ts';

const shop = useTestPayments();

describe('a failure that Stripe keeps under the key', () => {
  const failed = (route: string, storedEffect: 'none' | 'done' | 'later') =>
    shop.stripe.faults.add({ route, storedStatus: 500, storedEffect, times: 1 });

  /** As Temporal does: again while the failure may pass. */
  async function patiently<T>(step: () => Promise<T>): Promise<T> {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof PaymentUnavailable)) throw error;
      return patiently(step);
    }
  }

  it('is resolved from the books, where the card was authorised all the same', async () => {
    const { orderId, request } = await shop.aPlacedOrder();
    failed('POST /v1/payment_intents', 'done');
    expect(await patiently(() => shop.activities.authorisePayment(request))).toMatchObject({ state: 'authorised' });
    expect(await shop.atStripe(orderId)).toHaveLength(1);
  });

  it('is no decline where the books show nothing: the hold may come later, and is let go of first', async () => {
    const { orderId, request } = await shop.aPlacedOrder();
    failed('POST /v1/payment_intents', 'later');
    const unclear = await patiently(() => shop.activities.authorisePayment(request));
    expect(unclear).toMatchObject({ state: 'unclear', intentId: null, declineCode: 'processing_error' });
    const attempts = createPaymentAttemptRepository(shop.database);
    const tried = { orderId, attempt: 1, ...unclear, state: 'unclear', payUntil: Date.now() + 60_000 } as const;
    expect([await attempts.recordPaymentAttempt(tried), await attempts.recordPaymentAttempt(tried)]).toEqual([
      true,
      true,
    ]);
    expect(await shop.query('select status, payment_status from sales_order where id = ?', [orderId])).toEqual([
      { status: 'awaiting-payment', payment_status: 'pending' },
    ]);
    const second = { orderId, attempt: 2, paymentMethod: 'pm_card_visa' };
    expect(await attempts.openPaymentAttempt(second)).toEqual({ kind: 'not-opened' });

    await fetch(`${shop.stripe.url}/simulator/roll-forward`, { method: 'POST' });
    expect(await shop.atStripe(orderId)).toMatchObject([{ status: 'requires_capture' }]);
    await shop.activities.voidPayments({ orderId, upTo: 1 });
    expect(await shop.atStripe(orderId)).toMatchObject([{ status: 'canceled' }]);
    expect(await attempts.openPaymentAttempt(second)).toMatchObject({ kind: 'opened' });
  });

  it('is asked about again where the provider has completed it meanwhile', async () => {
    const { request } = await shop.aPlacedOrder();
    failed('POST /v1/payment_intents', 'later');
    await patiently(() => shop.activities.authorisePayment(request));
    await fetch(`${shop.stripe.url}/simulator/roll-forward`, { method: 'POST' });
    expect(await shop.activities.authorisePayment(request)).toMatchObject({ state: 'authorised' });
  });

  it.each(['none', 'done'] as const)('does not keep a payment from being let go of (%s)', async (effect) => {
    const { orderId } = await shop.aPaidOrder();
    failed('POST /v1/payment_intents/*/cancel', effect);
    await patiently(() => shop.activities.voidPayments({ orderId }));
    expect(await shop.atStripe(orderId)).toMatchObject([{ status: 'canceled' }]);
  });

  it.each(['none', 'done'] as const)('does not keep a parcel’s money from being taken once (%s)', async (effect) => {
    const { orderId, shipments } = await shop.aPaidOrder();
    const request = { orderId, shipmentId: shipments[0]?.shipmentId ?? '' };
    failed('POST /v1/payment_intents/*/capture', effect);
    expect(await patiently(() => shop.activities.capturePayment(request))).toEqual({ paymentStatus: 'captured' });
    expect(await shop.atStripe(orderId)).toMatchObject([{ status: 'succeeded' }]);
  });

  it.each(['none', 'done'] as const)('does not keep money from going back once (%s)', async (effect) => {
    const { orderId, shipments } = await shop.aPaidOrder();
    const wanted = {
      orderId,
      shipmentId: shipments[0]?.shipmentId ?? '',
      reason: 'The parcel was lost',
      giveUpAttempt: 1,
    };
    await shop.activities.capturePayment(wanted);
    failed('POST /v1/refunds', effect);
    expect(await patiently(() => shop.activities.refundShipment(wanted))).toEqual({ paymentStatus: 'refunded' });
    const [{ capturedMinor, refundedMinor } = { capturedMinor: 0, refundedMinor: -1 }] = await shop.atStripe(orderId);
    expect(refundedMinor).toBe(capturedMinor);
  });
});

describe('a failure within that the provider completes later', () => {
  const failed = (route: string) =>
    shop.stripe.faults.add({ route, storedStatus: 500, storedEffect: 'later', times: 1 });
  const rollForward = () => fetch(`${shop.stripe.url}/simulator/roll-forward`, { method: 'POST' });

  it('gives back the money of one parcel once, though another has left', async () => {
    const { orderId, first, second } = await shop.anOrderInTwoParcels();
    const wanted = { orderId, shipmentId: first, reason: 'The parcel was lost' };
    await shop.activities.capturePayment(wanted);
    await shop.activities.capturePayment({ orderId, shipmentId: second });
    failed('POST /v1/refunds');
    await expect(shop.activities.refundShipment(wanted)).rejects.toThrow(PaymentUnavailable);
    await expect(shop.activities.refundShipment(wanted)).rejects.toThrow(PaymentUnsettled);
    await rollForward();
    await shop.activities.refundShipment(wanted);
    const shares = await shop.query<{ minor: number }>(
      'select capture_minor::int as minor from shipment where id = ?',
      [first],
    );
    expect(await shop.atStripe(orderId)).toMatchObject([{ refundedMinor: shares[0]?.minor }]);
  });

  it('takes the money of one parcel once, where a card can be captured in parts', async () => {
    const { orderId, second } = await shop.anOrderInTwoParcels('pm_card_visa_multicapture');
    const wanted = { orderId, shipmentId: second };
    failed('POST /v1/payment_intents/*/capture');
    await expect(shop.activities.capturePayment(wanted)).rejects.toThrow(PaymentUnavailable);
    await expect(shop.activities.capturePayment(wanted)).rejects.toThrow(PaymentUnsettled);
    await rollForward();
    expect(await shop.activities.capturePayment(wanted)).toEqual({ paymentStatus: 'partially-captured' });
    const shares = await shop.query<{ minor: number }>(
      'select capture_minor::int as minor from shipment where id = ?',
      [second],
    );
    expect(await shop.atStripe(orderId)).toMatchObject([{ capturedMinor: shares[0]?.minor }]);
  });
});
