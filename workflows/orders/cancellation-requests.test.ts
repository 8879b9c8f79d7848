import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../tests/support/eventually.ts';
import { declined } from '../../tests/support/fake-order-activities.ts';
import {
  acceptedUpdates,
  arrive,
  detailsOf,
  handOver,
  refusalOf,
  startOptions,
  useTestOrders,
  type PlacedTestOrder,
} from '../../tests/support/test-orders.ts';
import { shipmentHandedOverSignal } from '../fulfilment/order-shipment-contract.ts';
import { backorderWorkflowId } from '../backorders/backorder-contract.ts';
import { cancelOrderUpdate, cancelOrderUpdateId, holdOrderUpdate, releaseOrderUpdate } from './order-contract.ts';
import type { processOrder } from './process-order.ts';

const { fake, place, workflows } = useTestOrders();

describe('an order that is cancelled', () => {
  // A parcel gives its label back in its own time: the shopper's money does not wait for a carrier.
  // Each once: on a busy machine a workflow task may run out of time and run its steps again.
  const ofTheOrder = (placed: PlacedTestOrder) =>
    [...new Set(placed.called())].filter((name) => name !== 'refundLabel' && name !== 'readShipmentState');
  const cancel = (placed: PlacedTestOrder) =>
    placed.order.executeUpdate(cancelOrderUpdate, { args: [{ reasonCode: 'customer' }] });

  it('gives label, money and stock back, newest first', async () => {
    const placed = await place();
    await eventually(() => placed.called().includes('buyLabel'));
    expect(await cancel(placed)).toEqual({ kind: 'cancelled' });
    expect(await placed.order.result()).toEqual({ kind: 'cancelled' });
    await eventually(() => placed.called().includes('refundLabel'));
    expect(ofTheOrder(placed).slice(-3)).toEqual(['voidPayments', 'releaseStock', 'closeOrder']);
  });

  it('refuses once a parcel has left', async () => {
    const placed = await place();
    await handOver(placed);
    expect(await refusalOf(cancel(placed))).toBe('A parcel has left.');
    await arrive(placed);
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
  });

  it('refuses where the carrier has a parcel that was not handed over, unless staff say where its goods are', async () => {
    const placed = await place({ scanned: true });
    await eventually(() => placed.called().includes('buyLabel'));
    expect(await refusalOf(cancel(placed))).toBe('The carrier has scanned a parcel.');
    const insist = (restock: unknown) =>
      placed.order.executeUpdate(cancelOrderUpdate, {
        args: [{ reasonCode: 'customer', by: 'Ada', restock: restock as boolean }],
      });
    expect(await refusalOf(insist('yes'))).toContain('Say whether the goods are back');
    expect(ofTheOrder(placed)).not.toContain('voidPayments');
    expect(await insist(false)).toEqual({ kind: 'cancelled' });
    expect(await placed.order.result()).toEqual({ kind: 'cancelled' });
    expect(ofTheOrder(placed).slice(-3)).toEqual(['voidPayments', 'releaseStock', 'closeOrder']);
  });

  it('calls no parcel back before the request is safe in its history', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const placed = await place({ slow: { step: 'recallShipments', until: promise } });
    await eventually(() => placed.called().includes('buyLabel'));
    const cancelled = cancel(placed);
    await eventually(() => placed.called().includes('recallShipments'));
    expect(await acceptedUpdates(placed.order)).toContain('cancelOrder');
    resolve();
    expect(await cancelled).toEqual({ kind: 'cancelled' });
  });

  it('undoes an order that waits for its payment', async () => {
    const placed = await place({ authorisations: [declined] });
    expect(await cancel(placed)).toEqual({ kind: 'cancelled' });
    expect(placed.called().slice(-3)).toEqual(['voidPayments', 'releaseStock', 'closeOrder']);
    expect(await placed.payment.result()).toEqual({ kind: 'stopped' });
  });

  it('undoes an order that waits for goods', async () => {
    const shortages = [{ sku: 'LATER', quantity: 2 }];
    const placed = await place({ shortages, waiting: shortages });
    await eventually(() => placed.called().includes('readBackorder'));
    expect(await cancel(placed)).toEqual({ kind: 'cancelled' });
    expect(placed.called()).not.toContain('planShipments');
    const wait = workflows().getHandle(backorderWorkflowId(placed.number));
    expect(await wait.result()).toEqual({ kind: 'stopped' });
  });

  it('does not wait long for a provider that does not answer', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const orderId = randomUUID();
    fake.scripts.set(orderId, { slow: { step: 'authorisePayment', until: promise } });
    const options = startOptions(orderId);
    const order = await workflows().start<typeof processOrder>('processOrder', options);
    await eventually(() => fake.callsOf(orderId).includes('authorisePayment'));
    expect(await order.executeUpdate(cancelOrderUpdate, { args: [{ reasonCode: 'customer' }] })).toEqual({
      kind: 'cancelled',
    });
    expect(fake.callsOf(orderId).slice(-3)).toEqual(['voidPayments', 'releaseStock', 'closeOrder']);
    resolve();
  });

  it('undoes everything too when the workflow is cancelled in the Temporal UI', async () => {
    const placed = await place();
    await eventually(() => placed.called().includes('buyLabel'));
    await placed.order.cancel();
    expect(await placed.order.result()).toEqual({ kind: 'cancelled' });
    expect(ofTheOrder(placed).slice(-3)).toEqual(['voidPayments', 'releaseStock', 'closeOrder']);
    expect(fake.closingsOf(placed.orderId).at(-1)).toMatchObject({ reasonCode: 'shop', by: 'staff' });
  });

  it('hands on who asked in the Temporal UI, and asks again for what is no name', async () => {
    const placed = await place();
    const { order, orderId } = placed;
    const stop = { reason: 'Stop', by: 'a\u0000b' };
    expect(await refusalOf(order.executeUpdate(holdOrderUpdate, { args: [stop] }))).toContain('Say who you are');
    const end = { reasonCode: 'shop', by: ' ' } as const;
    expect(await refusalOf(order.executeUpdate(cancelOrderUpdate, { args: [end] }))).toContain('Say who you are');
    await order.executeUpdate(holdOrderUpdate, { args: [{ ...stop, by: 'Ada' }] });
    const anybody = 'Grace' as unknown as { by: string };
    expect(await refusalOf(order.executeUpdate(releaseOrderUpdate, { args: [anybody] }))).toContain('Say who you are');
    await order.executeUpdate(releaseOrderUpdate, { args: [{ by: 'Grace' }] });
    await order.executeUpdate(cancelOrderUpdate, { args: [{ ...end, by: 'Ada' }] });
    expect([...new Set(fake.holdersOf(orderId))]).toEqual(['Ada', 'Grace']);
    expect(fake.closingsOf(orderId).at(-1)).toMatchObject({ reasonCode: 'shop', by: 'Ada' });
  });

  it.each([' ', 'a\u0000b', 'x'.repeat(501)])('asks for a reason, which is not %j', async (reason) => {
    const placed = await place();
    expect(await refusalOf(placed.order.executeUpdate(holdOrderUpdate, { args: [{ reason }] }))).toContain('Say why');
    const noted = { reasonCode: 'shop', note: reason } as const;
    expect(await refusalOf(placed.order.executeUpdate(cancelOrderUpdate, { args: [noted] }))).toContain('Say why');
    await placed.order.terminate('end of the test');
  });

  it('says so in the Temporal UI where it was asked for there and a parcel has left', async () => {
    const placed = await place();
    await handOver(placed);
    await placed.order.cancel();
    await eventually(async () => (await detailsOf(placed.order)).includes('Cannot be cancelled:** A parcel has left.'));
    // It goes on hearing its parcels, and doing what it is asked.
    await placed.order.signal(shipmentHandedOverSignal, { shipmentId: `${placed.orderId}-MAIN` });
    const hold = placed.order.executeUpdate(holdOrderUpdate, { args: [{ reason: 'Look', by: 'Ada' }] });
    expect(await refusalOf(hold)).toContain('Every parcel of this order has left');
    await arrive(placed);
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
  });

  it('lets many who ask at once join the first, so that others can still ask', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const placed = await place({ slow: { step: 'voidPayments', until: promise } });
    const cancels = Array.from({ length: 14 }, () =>
      placed.order.executeUpdate(cancelOrderUpdate, {
        args: [{ reasonCode: 'customer' }],
        updateId: cancelOrderUpdateId('o'),
      }),
    );
    await eventually(() => placed.called().includes('voidPayments'));
    await placed.order.executeUpdate(holdOrderUpdate, { args: [{ reason: 'Stop' }] });
    resolve();
    expect(await Promise.all(cancels)).toEqual(cancels.map(() => ({ kind: 'cancelled' })));
  });

  it('can be asked for again where its parcels could not be called back, and says why', async () => {
    const placed = await place({ failing: { step: 'recallShipments', times: 1, type: 'ParcelNotHeld' } });
    await eventually(() => placed.called().includes('buyLabel'));
    const cancel = () =>
      placed.order.executeUpdate(cancelOrderUpdate, { args: [{ reasonCode: 'shop', restock: false }] });
    const refused = await cancel().catch((error: unknown) => error);
    expect(refused).toMatchObject({
      cause: {
        type: 'recall-failed',
        message: expect.stringContaining('recallShipments failed for good. Nothing was'),
      },
    });
    expect(await cancel()).toEqual({ kind: 'cancelled' });
    expect(await placed.order.result()).toEqual({ kind: 'cancelled' });
  });
});
