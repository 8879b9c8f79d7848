import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../tests/support/eventually.ts';
import type { Script } from '../../tests/support/fake-order-activities.ts';
import { acceptedUpdates, deliver, handOver, refusalOf, useTestOrders } from '../../tests/support/test-orders.ts';
import { holdOrderUpdate, releaseOrderUpdate } from './order-contract.ts';

const { fake, place } = useTestOrders();

describe('an order that staff hold', () => {
  it('does not hand a parcel over until it is released', async () => {
    const placed = await place();
    await eventually(() => placed.called().includes('buyLabel'));
    await placed.order.executeUpdate(holdOrderUpdate, { args: [{ reason: 'Address looks wrong' }] });
    await expect(handOver(placed)).rejects.toMatchObject({
      cause: { message: expect.stringContaining('Address looks wrong') },
    });
    await placed.order.executeUpdate(releaseOrderUpdate, { args: [{}] });
    await deliver(placed);
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
  });

  it('says that there is nothing to hold', async () => {
    const placed = await place();
    await handOver(placed);
    await eventually(() => placed.called().includes('capturePayment'));
    const held = placed.order.executeUpdate(holdOrderUpdate, { args: [{ reason: 'Stop' }] });
    expect(await refusalOf(held)).toContain('Every parcel of this order has left');
    await placed.order.terminate('end of the test');
  });

  it('leaves an order that was held and then released without a hold', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const script: Script = { slow: { step: 'recordHold', until: promise, times: 1 } };
    const { orderId, order } = await place(script, { releaseDelayMs: 3_600_000 });
    const held = order.executeUpdate(holdOrderUpdate, { args: [{ reason: 'Address looks wrong' }] });
    await eventually(() => fake.callsOf(orderId).includes('recordHold'));
    expect(await acceptedUpdates(order)).toContain('holdOrder');
    const released = await order.startUpdate(releaseOrderUpdate, { args: [{}], waitForStage: 'ACCEPTED' });
    resolve();
    await Promise.all([held, released.result()]);
    expect(fake.attentionOf(orderId)).toEqual(['Address looks wrong', null]);
  });
});
