import { describe, expect, it } from '@jest/globals';
import { createPaymentAttemptRepository } from '../../db/payments/payment-attempt-repository.ts';
import { useTestPayments } from '../../tests/support/use-test-payments.ts';

const shop = useTestPayments();

describe('readPayment', () => {
  it('puts the bank’s page into the row of an attempt that was processing before, and tells the workflow no more', async () => {
    const { orderId, request } = await shop.aPlacedOrder(1, 'pm_card_authenticationRequired');
    const told = await shop.activities.authorisePayment(request);
    const intentId = String(told.intentId);
    const attempt = { orderId, attempt: 1, intentId, state: 'processing' as const, payUntil: Date.now() + 3_600_000 };
    // As where Stripe had answered that, and no page.
    await shop.query('update payment set action_url = null, client_secret = null where order_id = ?', [orderId]);
    await createPaymentAttemptRepository(shop.database).recordPaymentAttempt(attempt);
    expect(await shop.activities.readPayment({ intentId })).toEqual(told);
    expect(await shop.query('select action_url, client_secret from payment where order_id = ?', [orderId])).toEqual([
      {
        action_url: expect.stringContaining(`payment_intent_client_secret=${intentId}_secret_`),
        client_secret: expect.stringMatching(`^${intentId}_secret_`),
      },
    ]);
    await shop.activities.voidPayments({ orderId });
  });
});
