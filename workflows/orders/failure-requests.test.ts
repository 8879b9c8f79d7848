import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../tests/support/eventually.ts';
import { deliver, useTestOrders } from '../../tests/support/test-orders.ts';
import { resumeUpdate } from './order-contract.ts';

const { fake, place } = useTestOrders();

describe('an order of which a step fails for good after a parcel has left', () => {
  it('goes on from the step that failed when staff have mended its cause', async () => {
    const placed = await place({ failing: { step: 'completeOrder', times: 2 } });
    await deliver(placed);
    const words = () => fake.attentionOf(placed.orderId);
    await eventually(() => words().at(-1)?.includes('`resume`') ?? false);
    await placed.order.executeUpdate(resumeUpdate, { args: [{}] });
    // It has failed once more, and says so.
    await eventually(() => words().length === 3);
    expect(words()).toEqual([words()[0], null, words()[0]]);
    await placed.order.executeUpdate(resumeUpdate, { args: [{}] });
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
    const once = ['authorisePayment', 'confirmOrder', 'buyLabel', 'capturePayment'];
    for (const step of once) expect(placed.called().filter((name) => name === step)).toHaveLength(1);
  });

  it('refuses to go on where nothing has failed', async () => {
    const placed = await place();
    const refused = await placed.order.executeUpdate(resumeUpdate, { args: [{}] }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ cause: { type: 'nothing-failed' } });
    await deliver(placed);
    await placed.order.result();
  });
});
