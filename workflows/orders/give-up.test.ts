import { describe, expect, it } from '@jest/globals';
import { declined, type ActivityName } from '../../tests/support/fake-order-activities.ts';
import { whenStarted, useTestOrders } from '../../tests/support/test-orders.ts';
import { submitPaymentMethodUpdate } from '../payments/payment-contract.ts';

const { fake, place } = useTestOrders();

/** Each step on the way, with what must have been undone when it fails for good; newest first. */
const failures: readonly { step: ActivityName; ends: string; undone: readonly ActivityName[] }[] = [
  { step: 'placeOrder', ends: 'cancelled', undone: ['releaseStock', 'closeOrder'] },
  { step: 'authorisePayment', ends: 'cancelled', undone: ['voidPayments', 'releaseStock', 'closeOrder'] },
  { step: 'confirmOrder', ends: 'cancelled', undone: ['voidPayments', 'releaseStock', 'closeOrder'] },
  {
    step: 'planShipments',
    ends: 'cancelled',
    undone: ['recallShipments', 'voidPayments', 'releaseStock', 'closeOrder'],
  },
];

describe('an order of which a step fails for good', () => {
  it.each(failures)('undoes what was done before "$step", newest first, and ends', async ({ step, ends, undone }) => {
    const { order, called } = await place({ failing: { step, times: 1 } });
    expect(await order.result()).toEqual({ kind: ends });
    expect(called().slice(called().indexOf(step) + 1)).toEqual(undone);
  });

  it('tells staff that the provider refused to be asked, also when the order has ended', async () => {
    const { order, orderId } = await place({ failing: { step: 'authorisePayment', times: 1 } });
    expect(await order.result()).toEqual({ kind: 'cancelled' });
    expect(fake.closingsOf(orderId)).toMatchObject([{ to: 'cancelled', reasonCode: 'failure' }]);
    expect(fake.attentionOf(orderId).at(-1)).toContain('Nothing could be charged: authorisePayment failed for good');
  });

  it('ends so, too, when the provider refuses to be asked for another card', async () => {
    const placed = await place({ authorisations: [declined] });
    fake.scripts.set(placed.orderId, { failing: { step: 'authorisePayment', times: 1 } });
    const paid = whenStarted(() =>
      placed.payment.executeUpdate(submitPaymentMethodUpdate, { args: [{ paymentMethod: 'pm_card_visa' }] }),
    );
    await expect(paid).rejects.toMatchObject({ cause: { type: 'payment-not-awaited' } });
    expect(await placed.order.result()).toEqual({ kind: 'cancelled' });
    expect(fake.closingsOf(placed.orderId)).toMatchObject([{ to: 'cancelled', reasonCode: 'failure' }]);
    expect(fake.attentionOf(placed.orderId).at(-1)).toContain('Nothing could be charged');
  });

  it('does not let a failing undo keep the others from running', async () => {
    const { order, called, orderId } = await place(
      { authorisations: [declined], failing: { step: 'voidPayments', times: 1 } },
      { paymentDeadlineMs: 300 },
    );
    expect(await order.result()).toEqual({ kind: 'expired' });
    expect(fake.attentionOf(orderId)).toContain(
      '"void payments" failed for good (voidPayments failed for good) and has to be done by hand.',
    );
    expect(called().slice(-3)).toEqual(['voidPayments', 'releaseStock', 'closeOrder']);
  });
});
