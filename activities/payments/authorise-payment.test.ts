import { describe, expect, it } from '@jest/globals';
import { createPaymentAttemptRepository } from '../../db/payments/payment-attempt-repository.ts';
import { useTestPayments } from '../../tests/support/use-test-payments.ts';

const shop = useTestPayments();

describe('authorisePayment', () => {
  it('answers a decline, and a card that does not exist, as an outcome', async () => {
    const { request } = await shop.aPlacedOrder(1, 'pm_card_visa_chargeDeclinedInsufficientFunds');
    expect(await shop.activities.authorisePayment(request)).toMatchObject({
      state: 'declined',
      declineCode: 'insufficient_funds',
    });
    const unknown = await shop.aPlacedOrder(1, 'pm_nobody_knows');
    expect(await shop.activities.authorisePayment(unknown.request)).toEqual({
      state: 'rejected',
      intentId: null,
      authorisedMinor: 0,
      rejectCode: 'resource_missing',
    });
  });

  it('puts the bank’s page into the row of the attempt, and tells the workflow that the bank asks', async () => {
    const { orderId, request } = await shop.aPlacedOrder(1, 'pm_card_authenticationRequired');
    const told = await shop.activities.authorisePayment({ ...request, checkFirst: true });
    const { intentId } = told;
    expect(told).toEqual({ state: 'action-required', intentId, authorisedMinor: 0 });
    const page = () => shop.query('select action_url, client_secret from payment where order_id = ?', [orderId]);
    const kept = await page();
    expect(kept).toEqual([
      {
        action_url: expect.stringContaining(`payment_intent_client_secret=${intentId}_secret_`),
        client_secret: expect.stringMatching(`^${intentId}_secret_`),
      },
    ]);
    // Asked again, as where the answer was lost.
    expect(await shop.activities.authorisePayment(request)).toEqual(told);
    expect(await page()).toEqual(kept);
    expect(await shop.activities.readPayment({ intentId: String(intentId) })).toEqual(told);
    await shop.activities.voidPayments({ orderId });
    expect(await page()).toEqual([{ action_url: null, client_secret: null }]);
  });
});

describe('a run of authorisePayment that Temporal has timed out', () => {
  const isNothing = { state: 'voided', intentId: null, authorisedMinor: 0 };
  const giveUp = (orderId: string) => shop.query(`update payment set state = 'voided' where order_id = ?`, [orderId]);

  it('asks nobody for the money of an attempt that was voided', async () => {
    const { orderId, request } = await shop.aPlacedOrder();
    await giveUp(orderId);
    expect(await shop.activities.authorisePayment({ ...request, checkFirst: true })).toEqual(isNothing);
    expect(await shop.atStripe(orderId)).toEqual([]);
  });

  it('voids what it is given after its attempt was voided', async () => {
    const { orderId, request } = await shop.aPlacedOrder();
    shop.stripe.faults.add({ route: 'POST /v1/payment_intents', latencyMs: 400, times: 1 });
    const asked = shop.activities.authorisePayment({ ...request, checkFirst: true });
    await shop.untilUnderWay(request.idempotencyKey);
    await giveUp(orderId);
    expect(await asked).toEqual(isNothing);
    expect(await shop.atStripe(orderId)).toMatchObject([{ status: 'canceled' }]);
  });
});

describe('a second payment attempt', () => {
  it('may follow a declined one, and only one attempt at a time holds money', async () => {
    const { orderId, request } = await shop.aPlacedOrder(1, 'pm_card_visa_chargeDeclined');
    const attempts = createPaymentAttemptRepository(shop.database);
    const { intentId, declineCode = '' } = await shop.activities.authorisePayment(request);
    const payUntil = Date.now() + 60_000;
    const first = { orderId, attempt: 1, intentId, state: 'declined', declineCode, payUntil } as const;
    await attempts.recordPaymentAttempt(first);
    await attempts.recordPaymentAttempt(first);
    const again = { orderId, attempt: 2, paymentMethod: 'pm_card_visa' };
    const opened = await attempts.openPaymentAttempt(again);
    expect(await attempts.openPaymentAttempt(again)).toEqual(opened);
    expect(await attempts.openPaymentAttempt({ ...again, attempt: 3 })).toEqual({ kind: 'not-opened' });
    if (opened.kind !== 'opened') throw new Error(`The attempt was ${opened.kind}`);
    const asked = { ...opened.payment, orderId, orderNumber: request.orderNumber };
    expect(await shop.activities.authorisePayment(asked)).toMatchObject({ state: 'authorised' });
    expect(await shop.query('select status, payment_status from sales_order where id = ?', [orderId])).toEqual([
      { status: 'awaiting-payment', payment_status: 'pending' },
    ]);
  });
});
