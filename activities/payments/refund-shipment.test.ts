import { describe, expect, it } from '@jest/globals';
import { PaymentUnavailable } from '../../gateways/payment-gateway.ts';
import { useTestPayments } from '../../tests/support/use-test-payments.ts';

const shop = useTestPayments();

describe('refundShipment', () => {
  it('gives back exactly what was taken, once', async () => {
    const { orderId, shipments } = await shop.aPaidOrder();
    const shipmentId = shipments[0]?.shipmentId ?? '';
    await shop.activities.capturePayment({ orderId, shipmentId });
    const refund = { orderId, shipmentId, reason: 'The parcel was lost' };
    shop.stripe.faults.add({ route: 'POST /v1/refunds', dropReply: 'after', times: 2 });
    await expect(shop.activities.refundShipment(refund)).rejects.toThrow(PaymentUnavailable);
    expect(await shop.activities.refundShipment(refund)).toEqual({ paymentStatus: 'refunded' });
    expect(await shop.activities.refundShipment(refund)).toEqual({ paymentStatus: 'refunded' });
    expect((await shop.balancesOf(orderId)).every(({ amount }: { amount?: number }) => amount === 0)).toBe(true);
    expect(await shop.paymentOf(orderId)).toMatchObject({ refunded_minor: expect.stringMatching(/^[1-9]/) });
  });

  it('says that there is nothing to give back where nothing was taken', async () => {
    const { orderId, shipments } = await shop.aPaidOrder();
    const refund = shop.activities.refundShipment({
      orderId,
      shipmentId: shipments[0]?.shipmentId ?? '',
      reason: 'Lost',
    });
    await expect(refund).rejects.toMatchObject({ name: 'PaymentRejected', code: 'nothing-captured' });
  });
});

describe('a refund', () => {
  async function aLostParcel(paymentMethod?: string) {
    const { orderId, shipments } = await shop.aPaidOrder(1, paymentMethod);
    const shipmentId = shipments[0]?.shipmentId ?? '';
    await shop.activities.capturePayment({ orderId, shipmentId });
    return { orderId, shipmentId, reason: 'The parcel was lost' };
  }
  const refundsOf = (shipmentId: string) =>
    shop.query<{ attempt: number; state: string; id: string | null }>(
      'select attempt, state, provider_refund_id as id from payment_refund where shipment_id = ? order by attempt',
      [shipmentId],
    );

  it('is looked for before it is asked for again, also when Stripe has forgotten the key', async () => {
    const wanted = await aLostParcel();
    shop.stripe.faults.add({ route: 'POST /v1/refunds', dropReply: 'after', times: 2 });
    await expect(shop.activities.refundShipment(wanted)).rejects.toThrow(PaymentUnavailable);
    shop.stripe.faults.add({ route: 'POST /v1/refunds', status: 500, body: '{"error":{"message":"not to be asked"}}' });
    expect(await shop.activities.refundShipment(wanted)).toEqual({ paymentStatus: 'refunded' });
  });

  it('has another key after a refusal', async () => {
    const wanted = await aLostParcel();
    const refusal = '{"error":{"type":"invalid_request_error","code":"refund_refused","message":"Not now"}}';
    shop.stripe.faults.add({ route: 'POST /v1/refunds', status: 400, body: refusal, times: 1 });
    await expect(shop.activities.refundShipment(wanted)).rejects.toMatchObject({
      name: 'RefundFailed',
      code: 'refund_refused',
      attempt: 1,
    });
    expect(await shop.activities.refundShipment({ ...wanted, giveUpAttempt: 1 })).toEqual({
      paymentStatus: 'refunded',
    });
    expect(await refundsOf(wanted.shipmentId)).toMatchObject([
      { attempt: 1, state: 'failed', id: null },
      { attempt: 2, state: 'succeeded' },
    ]);
  });

  it('is pending until the bank has it, and is told then', async () => {
    const wanted = await aLostParcel('pm_card_pendingRefund');
    await shop.activities.refundShipment(wanted);
    const [refund] = await refundsOf(wanted.shipmentId);
    expect(refund).toMatchObject({ state: 'pending' });
    const told = { providerRefundId: refund?.id ?? '', state: 'succeeded' as const };
    expect(await shop.settlements.recordRefundOutcome(told)).toMatchObject({
      kind: 'recorded',
      orderId: wanted.orderId,
    });
    expect(await shop.settlements.recordRefundOutcome(told)).toMatchObject({ kind: 'known' });
    expect(await shop.typesOf(wanted.orderId)).toEqual(
      expect.arrayContaining(['payment.refund-pending', 'payment.refunded']),
    );
    expect(await refundsOf(wanted.shipmentId)).toMatchObject([{ state: 'succeeded' }]);
  });

  it('that fails later is taken back in the books, put before a person, and can be made again', async () => {
    const wanted = await aLostParcel();
    const { orderId, shipmentId } = wanted;
    const before = await shop.balancesOf(orderId);
    await shop.activities.refundShipment(wanted);
    const [refund] = await refundsOf(shipmentId);
    const failed = { providerRefundId: refund?.id ?? '', state: 'failed' as const };
    await shop.settlements.recordRefundOutcome(failed);
    await shop.settlements.recordRefundOutcome(failed);
    await shop.settlements.recordRefundOutcome({ ...failed, state: 'succeeded' });
    expect(await shop.balancesOf(orderId)).toEqual(before);
    expect(await shop.paymentOf(orderId)).toMatchObject({ refunded_minor: '0' });
    expect(await shop.query('select payment_status, attention from sales_order where id = ?', [orderId])).toEqual([
      { payment_status: 'captured', attention: expect.stringMatching(/^The refund of [\d.]+ GBP failed/) },
    ]);
    expect(await shop.typesOf(orderId)).toContain('payment.refund-failed');
    // Staff may have paid it back by hand: a workflow that begins anew asks them, and not the provider.
    await expect(shop.activities.refundShipment(wanted)).rejects.toMatchObject({ code: 'refund-failed' });
    expect(await refundsOf(shipmentId)).toMatchObject([{ attempt: 1, state: 'failed' }]);
    expect(await shop.settlements.openRefund({ ...wanted, giveUpAttempt: 1 })).toMatchObject({
      kind: 'opened',
      refund: { idempotencyKey: expect.stringMatching(/^refund:.*:2$/) },
    });
  });

  it('of which nobody here knows is unknown', async () => {
    expect(await shop.settlements.recordRefundOutcome({ providerRefundId: 're_x', state: 'failed' })).toEqual({
      kind: 'unknown',
      orderId: null,
      isOurs: false,
    });
  });
});
