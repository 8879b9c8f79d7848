import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../tests/support/eventually.ts';
import { deliver, detailsOf, handOver, useTestOrders } from '../../tests/support/test-orders.ts';
import { retryPaymentUpdate } from './settlement-contract.ts';
import { markLostUpdate } from '../shipments/shipment-contract.ts';

const { fake, place } = useTestOrders();

describe('the money of a parcel', () => {
  it('says in words that a reservation has lapsed, and what is left to do', async () => {
    const code = 'charge_expired_for_capture';
    const placed = await place({ failing: { step: 'capturePayment', times: 1, code } });
    await deliver(placed);
    await eventually(() => fake.callsOf(placed.orderId).includes('recordAttention'));
    expect(fake.attentionOf(placed.orderId)).toEqual([
      'The money of parcel 1 could not be taken: the reservation has lapsed, so the money cannot be taken any more. Settle it with the customer, then send `writeOffPayment`.',
    ]);
    await placed.order.executeUpdate(retryPaymentUpdate, { args: [{}] });
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
  });

  it('takes a parcel’s money a little later when the provider could not be asked at once', async () => {
    const placed = await place({ failing: { step: 'capturePayment', times: 1, mayPass: true } });
    await deliver(placed);
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
    expect(placed.called().filter((name) => name === 'capturePayment')).toHaveLength(2);
    expect(fake.callsOf(placed.orderId)).not.toContain('recordAttention');
    const { events } = await placed.order.fetchHistory();
    const scheduled = events?.flatMap((event) => event.activityTaskScheduledEventAttributes ?? []);
    expect(scheduled?.map(({ activityType }) => activityType?.name)).toEqual(['capturePayment']);
  });

  it('asks no refund for a lost parcel whose money was written off, and says so', async () => {
    const placed = await place({ isWrittenOff: true });
    await handOver(placed);
    await eventually(() => placed.called().includes('capturePayment'));
    await placed.parcel().executeUpdate(markLostUpdate, { args: [{}] });
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
    expect(placed.called()).not.toContain('refundShipment');
    expect(await detailsOf(placed.order)).toContain('Parcel 1: lost, money written off');
  });

  it.each(['capturePayment', 'refundShipment'] as const)(
    'looks a few times what became of a failure within the provider (%s), then asks staff',
    async (step) => {
      const failing = { step, times: 4, type: 'PaymentUnsettled', attempt: 1 };
      const placed = await place({ failing }, { paymentPollMs: 20 });
      await handOver(placed);
      await placed.parcel().executeUpdate(markLostUpdate, { args: [{}] });
      await eventually(() => fake.attentionOf(placed.orderId).length === 1);
      expect(fake.attentionOf(placed.orderId)[0]).toContain(`${step} failed for good. It may still complete it`);
      expect(placed.called().filter((name) => name === step)).toHaveLength(4);
      await placed.order.executeUpdate(retryPaymentUpdate, { args: [{}] });
      expect(await placed.order.result()).toEqual({ kind: 'completed' });
    },
  );

  it('takes the money of each when it leaves, and ends when both have come', async () => {
    const placed = await place({ parcels: ['MAIN', 'EAST'] });
    await eventually(() => placed.called().filter((name) => name === 'buyLabel').length === 2);
    await deliver(placed, 1);
    await eventually(() => placed.called().filter((name) => name === 'capturePayment').length === 1);
    expect(placed.called()).not.toContain('completeOrder');
    await deliver(placed, 2);
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
    expect(placed.called().filter((name) => name === 'capturePayment')).toHaveLength(2);
  });
});
