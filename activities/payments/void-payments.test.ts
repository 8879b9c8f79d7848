import { describe, expect, it } from '@jest/globals';
import { createCheckoutRepository } from '../../db/checkout/checkout-repository.ts';
import { createPaymentAttemptRepository } from '../../db/payments/payment-attempt-repository.ts';
import { refuseUnpaid } from '../../db/payments/refuse-unpaid.ts';
import { PaymentUnavailable } from '../../gateways/payment-gateway.ts';
import { useTestPayments } from '../../tests/support/use-test-payments.ts';

const shop = useTestPayments();

describe('voidPayments', () => {
  it('lets go of an authorisation whose answer was lost, and leaves nothing reserved', async () => {
    const { orderId, request } = await shop.aPlacedOrder();
    shop.stripe.faults.add({ route: 'POST /v1/payment_intents', dropReply: 'after', times: 2 });
    await expect(shop.activities.authorisePayment(request)).rejects.toThrow(PaymentUnavailable);
    await shop.activities.voidPayments({ orderId });
    await shop.activities.voidPayments({ orderId });
    expect(await shop.atStripe(orderId)).toMatchObject([{ status: 'canceled' }]);
    expect(await shop.paymentOf(orderId)).toMatchObject({ state: 'voided', authorised_minor: '0' });
    expect(await shop.balancesOf(orderId)).toEqual([]);
  });

  it('asks no card for money in order to let go of it, and stops a call that is still on its way', async () => {
    const { orderId, request } = await shop.aPlacedOrder();
    await shop.activities.voidPayments({ orderId });
    const late = await shop.activities.authorisePayment(request);
    expect(late).toMatchObject({ state: 'voided', authorisedMinor: 0 });
    expect(await shop.atStripe(orderId)).toMatchObject([{ status: 'canceled', authorisedMinor: 0 }]);
    expect(await shop.paymentOf(orderId)).toMatchObject({ state: 'voided' });
  });

  it('reads no list where nothing was ever asked for under the key', async () => {
    const { orderId } = await shop.aPlacedOrder();
    shop.stripe.faults.add({ route: 'GET /v1/payment_intents', status: 500 });
    await shop.activities.voidPayments({ orderId });
    expect(await shop.paymentOf(orderId)).toMatchObject({ state: 'voided' });
  });

  it('looks for a lost answer from when it was asked for, in stretches', async () => {
    const { orderId, request } = await shop.aPlacedOrder();
    shop.stripe.faults.add({ route: 'POST /v1/payment_intents', dropReply: 'after', times: 2 });
    await expect(shop.activities.authorisePayment(request)).rejects.toThrow(PaymentUnavailable);
    const lists = shop.stripe.faults.add({ route: 'GET /v1/payment_intents', latencyMs: 0 });
    await shop.query(`update payment set created_at = created_at - interval '8 minutes' where order_id = ?`, [orderId]);
    await shop.activities.voidPayments({ orderId });
    expect(lists.hits).toBe(2);
    expect(await shop.atStripe(orderId)).toMatchObject([{ status: 'canceled' }]);
  });

  it('waits for a call that is under way, and lets go of what it reserves', async () => {
    const { orderId, request } = await shop.aPlacedOrder();
    shop.stripe.faults.add({ route: 'POST /v1/payment_intents', latencyMs: 400, times: 1 });
    const asked = shop.activities.authorisePayment(request);
    await shop.untilUnderWay(request.idempotencyKey);
    await expect(shop.activities.voidPayments({ orderId })).rejects.toThrow(PaymentUnavailable);
    expect(await asked).toMatchObject({ state: 'authorised' });
    await shop.activities.voidPayments({ orderId });
    expect(await shop.atStripe(orderId)).toMatchObject([{ status: 'canceled' }]);
  });

  it('ends cleanly where the method was one that the provider does not know', async () => {
    const { orderId, request } = await shop.aPlacedOrder(1, 'pm_nobody');
    await shop.activities.authorisePayment(request);
    await shop.activities.voidPayments({ orderId });
    expect(await shop.paymentOf(orderId)).toMatchObject({ state: 'voided', authorised_minor: '0' });
    expect(await shop.balancesOf(orderId)).toEqual([]);
  });

  it('leaves attempts that were opened after those it was asked for', async () => {
    const { orderId, request } = await shop.aPlacedOrder(1, 'pm_card_visa_chargeDeclined');
    const attempts = createPaymentAttemptRepository(shop.database);
    const { intentId } = await shop.activities.authorisePayment(request);
    const declined = { state: 'declined', declineCode: 'generic_decline', payUntil: Date.now() + 60_000 } as const;
    await attempts.recordPaymentAttempt({ orderId, attempt: 1, intentId, ...declined });
    const second = await attempts.openPaymentAttempt({ orderId, attempt: 2, paymentMethod: 'pm_card_visa' });
    if (second.kind !== 'opened') throw new Error(`The attempt was ${second.kind}`);
    await shop.activities.authorisePayment({ ...second.payment, orderId, orderNumber: request.orderNumber });
    await shop.activities.voidPayments({ orderId, upTo: 1 });
    expect(await shop.atStripe(orderId)).toMatchObject([{ status: 'requires_capture' }, {}]);
    const late = { orderId, attempt: 2, upTo: 1, intentId: null, declined: false };
    await shop.settlements.recordVoid(late);
    expect(await shop.query('select state from payment where order_id = ? and attempt = 2', [orderId])).toEqual([
      { state: 'pending' },
    ]);
  });

  it('reverses what was posted for a confirmed order', async () => {
    const { orderId } = await shop.aPaidOrder();
    await shop.activities.voidPayments({ orderId });
    expect(await shop.atStripe(orderId)).toMatchObject([{ status: 'canceled' }]);
    expect(await shop.balancesOf(orderId)).toEqual([
      { account: 'card-holds', amount: 0 },
      { account: 'customer-holds', amount: 0 },
    ]);
  });

  it('says what is to be done where somebody took the money at the provider, and calls it let go of nowhere', async () => {
    const { orderId, intentId } = await shop.aPaidOrder();
    await shop.atDashboard(`${intentId}/capture`);
    await expect(shop.activities.voidPayments({ orderId })).rejects.toMatchObject({
      code: 'money-taken',
      message: expect.stringMatching(/[\d.]+ [A-Z]+ of pi_\w+ were taken, .*: refund them there/),
    });
    await createCheckoutRepository(shop.database).closeOrder({ orderId, to: 'cancelled', reasonCode: 'customer' });
    expect(await shop.query('select status, payment_status from sales_order where id = ?', [orderId])).toEqual([
      { status: 'cancelled', payment_status: 'authorised' },
    ]);
  });

  it('has nothing to let go of where somebody took the money at the provider and gave it back there', async () => {
    const { orderId, intentId } = await shop.aPaidOrder();
    await shop.atDashboard(`${intentId}/capture`);
    await shop.atDashboard(`${intentId}/refund`);
    await shop.activities.voidPayments({ orderId });
    expect(await shop.paymentOf(orderId)).toMatchObject({ state: 'voided' });
  });

  it('does nothing for an order that holds nothing', async () => {
    await expect(shop.activities.voidPayments({ orderId: crypto.randomUUID() })).resolves.toBeUndefined();
  });
});

describe('a reservation that the provider lets go of by itself', () => {
  it('is void in the books, once, and keeps parcels here', async () => {
    const { orderId, intentId, shipments } = await shop.aPaidOrder();
    expect(await shop.settlements.recordLapse({ intentId: intentId ?? '' })).toBe(true);
    expect(await shop.settlements.recordLapse({ intentId: intentId ?? '' })).toBe(false);
    expect(await shop.paymentOf(orderId)).toMatchObject({ state: 'voided' });
    expect(await shop.balancesOf(orderId)).toEqual([
      { account: 'card-holds', amount: 0 },
      { account: 'customer-holds', amount: 0 },
    ]);
    expect(await shop.typesOf(orderId)).toContain('payment.lapsed');
    expect(await refuseUnpaid(shop.database.em.fork(), shipments[0]?.shipmentId ?? '')).toContain('released');
  });

  it('is left alone once money was taken of it', async () => {
    const { orderId, intentId, shipments } = await shop.aPaidOrder();
    await shop.activities.capturePayment({ orderId, shipmentId: shipments[0]?.shipmentId ?? '' });
    expect(await shop.settlements.recordLapse({ intentId: intentId ?? '' })).toBe(false);
  });
});
