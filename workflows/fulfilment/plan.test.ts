import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../tests/support/eventually.ts';
import type { Script } from '../../tests/support/fake-order-activities.ts';
import { deliver, whenStarted, useTestOrders } from '../../tests/support/test-orders.ts';
import { backorderWorkflowId, stockArrivedSignal } from '../backorders/backorder-contract.ts';

const { fake, place, workflows } = useTestOrders();

describe('an order whose goods are not there yet', () => {
  it('waits for them, and sends everything once they have come', async () => {
    const shortages = [{ sku: 'LATER', quantity: 2 }];
    const script: Script = { shortages, waiting: shortages };
    const placed = await place(script);
    expect(placed.answer).toMatchObject({ kind: 'confirmed' });
    await eventually(() => placed.called().includes('readBackorder'));
    script.waiting = [];
    await workflows().getHandle(backorderWorkflowId(placed.number)).signal(stockArrivedSignal);
    await eventually(() => fake.callsOf(placed.orderId).includes('planShipments'));
  });

  it('waits once more, and tells staff', async () => {
    const placed = await place(
      { failing: { step: 'planShipments', times: 1, type: 'OrderNotHeld' } },
      { restockPollMs: 200 },
    );
    await eventually(() => placed.called().filter((name) => name === 'planShipments').length === 2);
    expect(placed.called()).toContain('recordBackordered');
    expect(fake.attentionOf(placed.orderId)[0]).toContain('planShipments failed for good');
    await deliver(placed);
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
  });

  it('looks again where the wait was stopped by somebody', async () => {
    const shortages = [{ sku: 'LATER', quantity: 2 }];
    const script: Script = { shortages, waiting: shortages };
    const placed = await place(script, { restockPollMs: 200 });
    await eventually(() => placed.called().includes('readBackorder'));
    const looks = () => placed.called().filter((name) => name === 'readBackorder').length;
    for (const stop of ['terminate', 'cancel'] as const) {
      const before = looks();
      await whenStarted(() => workflows().getHandle(backorderWorkflowId(placed.number))[stop]());
      // The order itself looks, and then the wait that it starts.
      await eventually(() => looks() >= before + 2);
    }
    script.waiting = [];
    await workflows().getHandle(backorderWorkflowId(placed.number)).signal(stockArrivedSignal);
    await deliver(placed);
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
  });
});
