import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../tests/support/eventually.ts';
import { actionRequired, declined } from '../../tests/support/fake-order-activities.ts';
import { acceptedUpdates, deliver, whenStarted, useTestOrders } from '../../tests/support/test-orders.ts';
import { paymentMovedSignal, submitPaymentMethodUpdate } from '../payments/payment-contract.ts';

const { fake, place } = useTestOrders();

describe('a payment that does not succeed at once', () => {
  it('answers that the card was declined, and confirms when another card pays', async () => {
    const placed = await place({
      authorisations: [declined, { state: 'authorised', intentId: 'pi_2', authorisedMinor: 1160 }],
    });
    expect(placed.answer).toMatchObject({ kind: 'payment-declined', declineCode: 'insufficient_funds' });
    const paid = await whenStarted(() =>
      placed.payment.executeUpdate(submitPaymentMethodUpdate, { args: [{ paymentMethod: 'pm_card_mastercard' }] }),
    );
    expect(paid).toEqual({ kind: 'authorised' });
    await deliver(placed);
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
    expect(placed.called().slice(0, 6)).toEqual([
      'placeOrder',
      'authorisePayment',
      'recordPaymentAttempt',
      'openPaymentAttempt',
      'authorisePayment',
      'confirmOrder',
    ]);
  });

  it('opens no try for another card before that is safe in the history', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const placed = await place({
      authorisations: [declined, { state: 'authorised', intentId: 'pi_2', authorisedMinor: 1160 }],
      slow: { step: 'openPaymentAttempt', until: promise },
    });
    const paid = whenStarted(() =>
      placed.payment.executeUpdate(submitPaymentMethodUpdate, { args: [{ paymentMethod: 'pm_card_mastercard' }] }),
    );
    await eventually(() => placed.called().includes('openPaymentAttempt'));
    expect(await acceptedUpdates(placed.payment)).toContain('submitPaymentMethod');
    resolve();
    expect(await paid).toEqual({ kind: 'authorised' });
  });

  it('undoes the order when nobody pays until the deadline', async () => {
    const { order, called } = await place({ authorisations: [declined] }, { paymentDeadlineMs: 300 });
    expect(await order.result()).toEqual({ kind: 'expired' });
    expect(called().slice(-3)).toEqual(['voidPayments', 'releaseStock', 'closeOrder']);
  });

  it('sends the shopper to the bank, and goes on when the bank has said yes', async () => {
    const intentId = `pi_${randomUUID()}`;
    fake.scripts.set(intentId, { reading: { state: 'authorised', intentId, authorisedMinor: 1160 } });
    const placed = await place({ authorisations: [{ ...actionRequired, intentId }] });
    expect(placed.answer).toMatchObject({ kind: 'payment-action-required', attempt: 1 });
    await whenStarted(() => placed.payment.signal(paymentMovedSignal));
    await eventually(() => placed.called().includes('confirmOrder'));
  });

  it('finds out by itself when the bank’s message was lost', async () => {
    const intentId = `pi_${randomUUID()}`;
    fake.scripts.set(intentId, { reading: { state: 'authorised', intentId, authorisedMinor: 1160 } });
    const { called } = await place({ authorisations: [{ ...actionRequired, intentId }] }, { paymentPollMs: 100 });
    await eventually(() => called().includes('confirmOrder'));
  });

  it('waits for another card when the bank says no', async () => {
    const intentId = `pi_${randomUUID()}`;
    fake.scripts.set(intentId, { reading: { ...declined, intentId } });
    const placed = await place(
      {
        authorisations: [
          { ...actionRequired, intentId },
          { state: 'authorised', intentId: 'pi_9', authorisedMinor: 1160 },
        ],
      },
      { paymentPollMs: 100 },
    );
    await eventually(() => placed.called().filter((name) => name === 'recordPaymentAttempt').length === 2);
    await placed.payment.executeUpdate(submitPaymentMethodUpdate, { args: [{ paymentMethod: 'pm_card_visa' }] });
    await eventually(() => placed.called().includes('confirmOrder'));
  });

  it('refuses a payment method that is none, in words', async () => {
    const placed = await place({ authorisations: [declined] });
    const submit = () =>
      placed.payment.executeUpdate(submitPaymentMethodUpdate, { args: [{ paymentMethod: 'a card' }] });
    await expect(whenStarted(submit)).rejects.toMatchObject({
      cause: { message: expect.stringContaining('Name a payment method') },
    });
  });
});
