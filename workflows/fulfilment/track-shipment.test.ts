import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../tests/support/eventually.ts';
import { arrive, deliver, useTestOrders } from '../../tests/support/test-orders.ts';

const { fake, place } = useTestOrders();

describe('a parcel whose workflow ended before it did', () => {
  it('takes the money of a parcel whose workflow ended without saying that it had left, and follows it', async () => {
    const placed = await place();
    await eventually(() => placed.called().includes('buyLabel'));
    await fake.activities.recordHandOver({ shipmentId: `${placed.orderId}-MAIN`, by: 'warehouse' });
    await placed.parcel().terminate('by mistake');
    await eventually(() => placed.called().includes('capturePayment'));
    await eventually(() => placed.called().filter((name) => name === 'buyLabel').length === 2);
    await arrive(placed);
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
    expect(placed.called()).not.toContain('voidPayments');
  });

  it('starts the workflow of a parcel again that is still here', async () => {
    const placed = await place();
    await eventually(() => placed.called().includes('buyLabel'));
    await placed.parcel().terminate('by mistake');
    await eventually(() => placed.called().filter((name) => name === 'buyLabel').length === 2);
    await deliver(placed);
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
    expect(placed.called()).not.toContain('voidPayments');
  });
});
