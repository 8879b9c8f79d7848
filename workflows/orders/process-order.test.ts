import { describe, expect, it } from '@jest/globals';
import { WithStartWorkflowOperation } from '@temporalio/client';
import { eventually } from '../../tests/support/eventually.ts';
import type { Script } from '../../tests/support/fake-order-activities.ts';
import { arrive, deliver, handOver, startOptions, useTestOrders } from '../../tests/support/test-orders.ts';
import { placeOrderUpdate } from '../checkout/checkout-contract.ts';
import { cancelOrderUpdate } from './order-contract.ts';
import type { processOrder } from './process-order.ts';

const { fake, place, workflows } = useTestOrders();

describe('processOrder', () => {
  it('answers once the money is reserved, and ends when the parcel is delivered', async () => {
    const placed = await place();
    expect(placed.answer).toMatchObject({ kind: 'confirmed', order: { number: placed.number, totalMinor: 1160 } });
    await handOver(placed);
    await eventually(() => placed.called().includes('capturePayment'));
    await arrive(placed);
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
    expect(placed.called()).toEqual([
      'placeOrder',
      'authorisePayment',
      'confirmOrder',
      'planShipments',
      'buyLabel',
      'recordHandOver',
      'readShipmentState',
      'capturePayment',
      'recordCarrierEvent',
      'completeOrder',
    ]);
  });

  it('tells the warehouse only when the time to change one’s mind is over', async () => {
    const placed = await place({}, { releaseDelayMs: 1_500 });
    expect(placed.answer).toMatchObject({ kind: 'confirmed' });
    expect(placed.called()).toEqual(['placeOrder', 'authorisePayment', 'confirmOrder']);
    await deliver(placed);
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
    const { events } = await placed.order.fetchHistory();
    const timers = events?.filter(({ timerStartedEventAttributes }) => timerStartedEventAttributes) ?? [];
    expect(timers).toHaveLength(1);
  });

  it('moves no parcel for an order that is cancelled before its release', async () => {
    const placed = await place({}, { releaseDelayMs: 3_600_000 });
    const cancelled = placed.order.executeUpdate(cancelOrderUpdate, { args: [{ reasonCode: 'customer' }] });
    expect(await cancelled).toEqual({ kind: 'cancelled' });
    expect(await placed.order.result()).toEqual({ kind: 'cancelled' });
    expect(placed.called()).toEqual([
      'placeOrder',
      'authorisePayment',
      'confirmOrder',
      'voidPayments',
      'releaseStock',
      'closeOrder',
    ]);
  });

  it('answers with the ninth event of its history', async () => {
    const { order } = await place();
    const { events = [] } = await order.fetchHistory();
    const answered = (events ?? []).findIndex(({ workflowExecutionUpdateCompletedEventAttributes: done }) => done);
    expect(answered).toBeGreaterThan(0);
    expect(answered + 1).toBe(9);
  });

  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  const troubles: readonly [string, Script][] = [
    ['does not answer in two seconds', { slow: { step: 'authorisePayment', until: answered, times: 1 } }],
    ['is away', { failing: { step: 'authorisePayment', times: 2, mayPass: true } }],
  ];
  it.each(troubles)('asks a provider that %s again, where staff can see it', async (_what, script) => {
    const placed = await place(script);
    answer();
    expect(placed.answer).toMatchObject({ kind: 'confirmed' });
    const { events } = await placed.order.fetchHistory();
    const asked = events?.flatMap(({ activityTaskScheduledEventAttributes: one }) => one?.activityType?.name ?? []);
    expect(asked?.[0]).toBe('authorisePayment');
    const called = placed.called().slice(0, placed.called().indexOf('confirmOrder'));
    expect(called.length).toBeGreaterThan(2);
    expect(called.slice(1)).toEqual(called.slice(1).map(() => 'authorisePayment'));
  });

  it('joins a repeat to the first run', async () => {
    const { orderId, answer } = await place();
    const options = startOptions(orderId);
    const startWorkflowOperation = new WithStartWorkflowOperation<typeof processOrder>('processOrder', options);
    expect(await workflows().executeUpdateWithStart(placeOrderUpdate, { startWorkflowOperation })).toEqual(answer);
    expect(fake.callsOf(orderId).filter((name) => name === 'placeOrder')).toHaveLength(1);
  });

  it('says no to what cannot be sold, and touches no money', async () => {
    const refusal = {
      kind: 'refused',
      code: 'out-of-stock',
      detail: 'MUG is sold out.',
      pointer: '/lines/0/quantity',
    } as const;
    const { answer, order, called } = await place({ refused: refusal });
    expect(answer).toEqual(refusal);
    expect(await order.result()).toEqual({ kind: 'refused' });
    expect(called()).toEqual(['placeOrder']);
  });
});
