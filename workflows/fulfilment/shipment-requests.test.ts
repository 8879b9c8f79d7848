import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../tests/support/eventually.ts';
import { useTestOrders } from '../../tests/support/test-orders.ts';
import { shipmentAttentionSignal, shipmentHandedOverSignal } from './order-shipment-contract.ts';
import { cancelOrderUpdate } from '../orders/order-contract.ts';

const { fake, place } = useTestOrders();

describe('what a parcel tells its order', () => {
  it('takes no money on the word of a signal', async () => {
    const placed = await place();
    await eventually(() => placed.called().includes('buyLabel'));
    await placed.order.signal(shipmentHandedOverSignal, { shipmentId: `${placed.orderId}-MAIN` });
    await eventually(() => placed.called().includes('readShipmentState'));
    await placed.order.executeUpdate(cancelOrderUpdate, { args: [{ reasonCode: 'customer' }] });
    expect(placed.called()).not.toContain('capturePayment');
  });

  it('leaves the newest word of a parcel with staff', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const placed = await place({ slow: { step: 'recordAttention', until: promise, times: 1 } });
    await eventually(() => placed.called().includes('buyLabel'));
    const tell = (attention: string | null, version: number) =>
      placed.order.signal(shipmentAttentionSignal, { shipmentId: `${placed.orderId}-MAIN`, attention, version });
    await tell('No word from the carrier', 1);
    await tell(null, 2);
    await eventually(() => fake.callsOf(placed.orderId).includes('recordAttention'));
    resolve();
    await eventually(() => fake.attentionOf(placed.orderId).length === 2);
    expect(fake.attentionOf(placed.orderId)).toEqual(['Parcel 1: No word from the carrier', null]);
    // Told late, by an attempt that was given up.
    await tell('No word from the carrier', 1);
    await tell('The carrier has lost it', 3);
    await eventually(() => fake.attentionOf(placed.orderId).length === 3);
    expect(fake.attentionOf(placed.orderId).at(-1)).toBe('Parcel 1: The carrier has lost it');
  });
});
