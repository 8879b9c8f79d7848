import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { WithStartWorkflowOperation } from '@temporalio/client';
import { eventually } from '../../tests/support/eventually.ts';
import { deliver, startOptions, useTestOrders } from '../../tests/support/test-orders.ts';
import { retryPaymentUpdate } from '../fulfilment/settlement-contract.ts';
import { cancelOrderUpdate } from './order-contract.ts';
import type { processOrder } from './process-order.ts';

const { fake, place, workflows } = useTestOrders();

describe('an order whose workflow runs anew', () => {
  const standing = {
    status: 'fulfilling',
    paymentStatus: 'authorised',
    fulfilmentStage: 'preparing',
    holdReason: null,
    isBeingUndone: false,
    placedAt: Date.now(),
    attempts: 1,
  } as const;

  it('leaves with staff what outlives the order, and nothing of its earlier life', async () => {
    const attention = {
      failure: 'A step failed for good.',
      'tracking:1': 'Its workflow has ended twice.',
      'notice:evt_1': 'The customer disputes the payment.',
      'lapse:evt_2': 'The reservation has lapsed.',
    };
    const placed = await place({ standing: { ...standing, attention } });
    await eventually(() => placed.called().includes('buyLabel'));
    expect(fake.attentionOf(placed.orderId).at(-1)).toBe(
      'The customer disputes the payment.\nThe reservation has lapsed.',
    );
    await placed.order.executeUpdate(cancelOrderUpdate, { args: [{ reasonCode: 'customer' }] });
    expect(fake.attentionOf(placed.orderId).at(-1)).toBe('The customer disputes the payment.');
  });

  it('knows which money staff are to decide about, until it is taken', async () => {
    const orderId = randomUUID();
    const attention = { [`money:${orderId}-MAIN`]: 'The money of parcel 1 could not be taken.' };
    const placed = await place({ standing: { ...standing, attention } }, {}, orderId);
    await eventually(() => placed.called().includes('buyLabel'));
    const retried = placed.order.executeUpdate(retryPaymentUpdate, { args: [{}] });
    await deliver(placed);
    await retried;
    await eventually(() => fake.attentionOf(orderId).at(-1) === null);
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
  });

  it('calls a parcel of its earlier life back with the first that it tells it, where it was cancelled before', async () => {
    const placed = await place();
    await eventually(() => placed.called().includes('buyLabel'));
    await placed.order.terminate('by mistake');
    fake.scripts.set(placed.orderId, { standing: { ...standing, attention: {} } });
    const again = { ...startOptions(placed.orderId), workflowIdReusePolicy: 'ALLOW_DUPLICATE' } as const;
    const cancelled = await workflows().executeUpdateWithStart(cancelOrderUpdate, {
      args: [{ reasonCode: 'customer' }],
      startWorkflowOperation: new WithStartWorkflowOperation<typeof processOrder>('processOrder', again),
    });
    expect(cancelled).toEqual({ kind: 'cancelled' });
    const { events } = await placed.order.fetchHistory();
    const signals = events?.flatMap(({ signalExternalWorkflowExecutionInitiatedEventAttributes: it }) => it ?? []);
    const first = signals?.[0]?.workflowTaskCompletedEventId?.toString();
    const toldFirst = signals?.filter((signal) => signal.workflowTaskCompletedEventId?.toString() === first);
    expect(toldFirst?.map(({ signalName }) => signalName)).toContain('recallShipment');
  });

  it('tells staff of a parcel what that says by now', async () => {
    const orderId = randomUUID();
    const attention = { [`parcel:${orderId}-MAIN`]: 'Parcel 1: No label.' };
    const placed = await place({ standing: { ...standing, attention } }, {}, orderId);
    await eventually(() => fake.attentionOf(orderId).length === 1);
    expect(fake.attentionOf(orderId)).toEqual([null]);
    await deliver(placed);
    await placed.order.result();
  });
});
