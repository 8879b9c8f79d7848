import { describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { eventually } from '../../tests/support/eventually.ts';
import { deliver, handOver, refusalOf, useTestOrders } from '../../tests/support/test-orders.ts';
import { retryPaymentUpdate, settleReturnUpdate, type PaymentRetryRequest } from './settlement-contract.ts';
import { markLostUpdate, markReturnedUpdate } from '../shipments/shipment-contract.ts';

const { fake, place } = useTestOrders();

describe('money about which staff decide', () => {
  it('asks staff when a parcel’s money cannot be taken, and takes it when they say so', async () => {
    const placed = await place({ failing: { step: 'capturePayment', times: 1 } });
    await deliver(placed);
    await eventually(() => fake.callsOf(placed.orderId).includes('recordAttention'));
    await placed.order.executeUpdate(retryPaymentUpdate, { args: [{}] });
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
    expect(placed.called().filter((name) => name === 'capturePayment')).toHaveLength(2);
    // Words are told, and taken away, by what stands in the history: a task that is lost with its worker tells nothing.
    const { events } = await placed.order.fetchHistory();
    const scheduled = events?.flatMap(({ activityTaskScheduledEventAttributes: one }) => one?.activityType?.name ?? []);
    expect(scheduled?.filter((name) => name === 'recordAttention')).toHaveLength(2);
  });

  it('tells staff that the money was refused again', async () => {
    const placed = await place({ failing: { step: 'capturePayment', times: 2 } });
    await deliver(placed);
    await eventually(() => fake.callsOf(placed.orderId).includes('recordAttention'));
    expect(await refusalOf(placed.order.executeUpdate(retryPaymentUpdate, { args: [{}] }))).toContain(
      'capturePayment failed for good',
    );
    await placed.order.executeUpdate(retryPaymentUpdate, { args: [{}] });
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
  });

  it('knows a parcel by its id in capitals, as people copy it', async () => {
    const placed = await place();
    await handOver(placed);
    await placed.parcel().executeUpdate(markReturnedUpdate, { args: [{ restock: false }] });
    await eventually(() => fake.callsOf(placed.orderId).includes('recordAttention'));
    const settle = (shipmentId: string) =>
      placed.order.executeUpdate(settleReturnUpdate, { args: [{ shipmentId, refund: false }] });
    expect(await refusalOf(settle(`${placed.orderId}-EAST`))).toContain('Nothing of this kind waits');
    await settle(` ${placed.orderId}-main `.toUpperCase());
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
  });

  it('gives up the attempt that staff name, where it is the one that has failed, and no other', async () => {
    const failing = { step: 'capturePayment', times: 7, type: 'PaymentUnsettled', attempt: 1 } as const;
    const placed = await place({ failing: { ...failing } }, { paymentPollMs: 5 });
    await deliver(placed);
    await eventually(() => fake.attentionOf(placed.orderId).length === 1);
    const shipmentId = `${placed.orderId}-MAIN`;
    const retry = (request: PaymentRetryRequest) => placed.order.executeUpdate(retryPaymentUpdate, { args: [request] });
    // The fake counts its attempts by the times that it was asked.
    const words = (attempt: number) => `with ${JSON.stringify({ shipmentId, attempt })}, which asks anew`;
    expect(fake.attentionOf(placed.orderId)[0]).toContain(words(4));
    expect(await refusalOf(retry({}))).toContain(words(5));
    expect(await refusalOf(retry({ attempt: 4 }))).toContain(words(6));
    expect(await refusalOf(retry({ attempt: 6 }))).toContain(words(7));
    await retry({ shipmentId: shipmentId.toUpperCase(), attempt: 7 });
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
    const once = [undefined, undefined, undefined, undefined];
    expect(fake.givenUpsOf(placed.orderId)).toEqual([...once, undefined, undefined, 6, 7]);
  });

  it('asks whoever gives a refund up that failed whether it was paid back by hand', async () => {
    const placed = await place({ failing: { step: 'refundShipment', times: 1, type: 'RefundFailed', attempt: 1 } });
    await handOver(placed);
    await placed.parcel().executeUpdate(markLostUpdate, { args: [{}] });
    await eventually(() => fake.attentionOf(placed.orderId).length === 1);
    const named = { shipmentId: `${placed.orderId}-MAIN`, attempt: 1 };
    expect(fake.attentionOf(placed.orderId)[0]).toContain(
      `Where nobody has paid it back by hand, send \`retryPayment\` with ${JSON.stringify(named)}, which asks anew`,
    );
    await placed.order.executeUpdate(retryPaymentUpdate, { args: [named] });
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
  });

  it('gives no attempt up where staff were told of none', async () => {
    const placed = await place({ failing: { step: 'capturePayment', times: 1, code: 'refused' } });
    await deliver(placed);
    await eventually(() => fake.attentionOf(placed.orderId).length === 1);
    await placed.order.executeUpdate(retryPaymentUpdate, { args: [{}] });
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
    expect(fake.givenUpsOf(placed.orderId)).toEqual([undefined, undefined]);
  });

  it('tells whoever has one parcel’s money asked for again what came of that, whatever comes of another’s', async () => {
    const { promise: secondIsTold, resolve: tellSecond } = Promise.withResolvers<void>();
    const asked = { MAIN: 0, EAST: 0 };
    const fail = (type: string) => {
      throw ApplicationFailure.nonRetryable(`${type} of this one`, type);
    };
    /** The first is refused, and asked for again while the second is looked for, in vain. */
    const onCapture = async (shipmentId: string) => {
      const location = shipmentId.endsWith('MAIN') ? 'MAIN' : 'EAST';
      asked[location] += 1;
      if (location === 'EAST') return asked.EAST <= 4 ? fail('PaymentUnsettled') : undefined;
      if (asked.MAIN === 1) fail('PaymentRejected');
      if (asked.MAIN === 2) throw new Error('Not at once');
      return secondIsTold;
    };
    const placed = await place({ parcels: ['MAIN', 'EAST'], onCapture }, { paymentPollMs: 20 });
    await eventually(() => placed.called().filter((name) => name === 'buyLabel').length === 2);
    await deliver(placed, 1);
    await eventually(() => fake.attentionOf(placed.orderId).length === 1);
    const retried = placed.order.executeUpdate(retryPaymentUpdate, { args: [{}] });
    await eventually(() => asked.MAIN === 3);
    await deliver(placed, 2);
    await eventually(() => fake.attentionOf(placed.orderId).at(-1)?.includes('PaymentUnsettled') ?? false);
    tellSecond();
    expect(await retried).toBeUndefined();
    await placed.order.executeUpdate(retryPaymentUpdate, { args: [{}] });
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
  });

  it('gives up no attempt of another parcel than the one that staff think of', async () => {
    const asked = { MAIN: 0, EAST: 0 };
    const fail = (type: string, ...details: unknown[]) => {
      throw ApplicationFailure.nonRetryable(`${type} of this one`, type, ...details);
    };
    /** The first is refused once; of the second it is not known. */
    const onCapture = async (shipmentId: string) => {
      const location = shipmentId.endsWith('MAIN') ? 'MAIN' : 'EAST';
      asked[location] += 1;
      if (location === 'MAIN' && asked.MAIN <= 2) fail('PaymentRejected');
      if (location === 'EAST' && asked.EAST <= 5) fail('PaymentUnsettled', null, 1);
    };
    const placed = await place({ parcels: ['MAIN', 'EAST'], onCapture }, { paymentPollMs: 5 });
    await eventually(() => placed.called().filter((name) => name === 'buyLabel').length === 2);
    await deliver(placed, 1);
    await deliver(placed, 2);
    const words = () => fake.attentionOf(placed.orderId).at(-1) ?? '';
    await eventually(() => words().includes('PaymentRejected') && words().includes('PaymentUnsettled'));
    const retry = (request: PaymentRetryRequest) => placed.order.executeUpdate(retryPaymentUpdate, { args: [request] });
    const [first, second] = [`${placed.orderId}-MAIN`, `${placed.orderId}-EAST`];
    expect(await refusalOf(retry({ shipmentId: first }))).toContain('PaymentRejected');
    expect(asked).toEqual({ MAIN: 2, EAST: 4 });
    expect(await refusalOf(retry({ attempt: 1 }))).toContain(`one of ${first}, ${second}`);
    expect(await refusalOf(retry({ attempt: 1.5 }))).toContain('by the number in the message');
    expect(await refusalOf(retry({}))).toContain('PaymentUnsettled');
    expect(asked).toEqual({ MAIN: 3, EAST: 5 });
    expect(fake.givenUpsOf(placed.orderId).filter((attempt) => attempt !== undefined)).toEqual([]);
    expect(await refusalOf(retry({ shipmentId: first }))).toContain('No payment of this parcel has failed');
    await retry({ shipmentId: second, attempt: 1 });
    expect(await placed.order.result()).toEqual({ kind: 'completed' });
    expect(fake.givenUpsOf(placed.orderId).at(-1)).toBe(1);
  });
});
