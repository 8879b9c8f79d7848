import { describe, expect, it } from '@jest/globals';
import { itReplays, place, resetToFirstTask, shop, startLikeIt, timelineOf, useRecoveryShop } from './recovery-shop.ts';

useRecoveryShop();

describe('a workflow that is reset, or started like another', () => {
  it('ends at once where the order is completed', async () => {
    const { order, orderId, ids, parcelIs, handOver, arrive, isAt } = await place();
    await handOver();
    await arrive();
    await isAt('completed');
    await order.result();
    await parcelIs('delivered');
    const before = await timelineOf(orderId);
    for (const workflowId of [ids.order, ids.parcel()]) {
      await startLikeIt(workflowId);
      await resetToFirstTask(workflowId);
      await shop.temporal.workflow.getHandle(workflowId).result();
    }
    expect(await order.result()).toEqual({ kind: 'completed' });
    expect(await timelineOf(orderId)).toEqual(before);
  });

  it('ends at once where the order was cancelled', async () => {
    const { order, orderId, ids, parcelIs, post } = await place();
    await parcelIs('ready');
    await post(`/v1/orders/${orderId}/cancel`, { reasonCode: 'customer' });
    await order.result();
    // What the carrier pays back comes in its own time.
    const facts = async () => (await timelineOf(orderId)).filter((type) => type !== 'shipment.label-refunded');
    const before = await facts();
    expect(await startLikeIt(ids.order)).toEqual({ kind: 'cancelled' });
    expect(await facts()).toEqual(before);
  });

  it('goes on with an order that is on its way', async () => {
    const { order, orderId, ids, parcelIs, handOver, arrive, isAt } = await place();
    await parcelIs('ready');
    await resetToFirstTask(ids.order);
    await handOver();
    await resetToFirstTask(ids.parcel());
    await resetToFirstTask(ids.order);
    await arrive();
    await isAt('completed');
    expect(await shop.temporal.workflow.getHandle(ids.order).result()).toEqual({ kind: 'completed' });
    expect((await order.describe()).type).toBe('processOrder');
    const facts = await timelineOf(orderId);
    for (const once of ['order.confirmed', 'shipment.handed-over', 'payment.captured', 'order.completed']) {
      expect(facts.filter((type) => type === once)).toHaveLength(1);
    }
  });
});

itReplays(6);
