import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WithStartWorkflowOperation } from '@temporalio/client';
import { formatOrderNumber } from '../../domain/orders/order-number.ts';
import type { OrderTiming } from '../../domain/orders/order-timing.ts';
import { eventually } from '../../tests/support/eventually.ts';
import { startTestWorker, type TestWorker } from '../../tests/support/test-worker.ts';
import {
  actionRequired,
  authorised,
  createFakeOrderActivities,
  declined,
  numberOf,
  rejected,
  unclear,
  type Script,
} from '../../tests/support/fake-order-activities.ts';
import { placeOrderUpdate } from './checkout-contract.ts';
import { orderStartOptions } from '../orders/order-start.ts';
import type { processOrder } from '../orders/process-order.ts';
import { paymentWorkflowId, submitPaymentMethodUpdate } from '../payments/payment-contract.ts';
import { ORDERS_TASK_QUEUE, PAYMENTS_TASK_QUEUE } from '../shared/task-queues.ts';

const timing: OrderTiming = {
  paymentDeadlineMs: 60_000,
  paymentRetryMs: 20_000,
  paymentPollMs: 60_000,
  restockPollMs: 60_000,
  parcelSilenceMs: 60_000,
};
const fake = createFakeOrderActivities();
let worker: TestWorker;

beforeAll(async () => {
  worker = await startTestWorker({ taskQueues: [ORDERS_TASK_QUEUE, PAYMENTS_TASK_QUEUE], activities: fake.activities });
});
afterAll(() => worker.stop());

const awaitingPayment = {
  status: 'awaiting-payment',
  paymentStatus: 'declined',
  fulfilmentStage: 'not-started',
  holdReason: null,
  attention: {},
  isBeingUndone: false,
  placedAt: Date.now(),
} as const;

async function place(script: Script) {
  const orderId = randomUUID();
  fake.scripts.set(orderId, script);
  const options = orderStartOptions({
    orderId,
    number: numberOf(orderId),
    lineCount: 1,
    timing,
    customerId: null,
    skus: ['MUG'],
  });
  const startWorkflowOperation = new WithStartWorkflowOperation<typeof processOrder>('processOrder', options);
  const startedAt = Date.now();
  const answer = await worker.client.workflow.executeUpdateWithStart(placeOrderUpdate, { startWorkflowOperation });
  const order = worker.client.workflow.getHandle<typeof processOrder>(options.workflowId);
  return { orderId, answer, order, startedAt, called: () => fake.callsOf(orderId) };
}

describe('checkout', () => {
  it('refuses an order whose payment method the provider cannot use, and lets go of what it holds', async () => {
    const { answer, order, called } = await place({ authorisations: [rejected] });
    expect(answer).toEqual({
      kind: 'refused',
      code: 'payment-method-invalid',
      detail: expect.stringContaining('resource_missing'),
      pointer: '/paymentMethod',
    });
    expect(await order.result()).toEqual({ kind: 'refused' });
    expect(called()).toEqual(['placeOrder', 'authorisePayment', 'refuseOrder']);
  });

  it('undoes an order that could not be confirmed, and tells nobody that it is theirs', async () => {
    const { answer, order, called } = await place({ confirms: false });
    expect(answer).toEqual({ kind: 'cancelled' });
    expect(await order.result()).toEqual({ kind: 'cancelled' });
    expect(called().slice(-3)).toEqual(['voidPayments', 'releaseStock', 'closeOrder']);
  });

  it.each([
    ['is refused', { authorisations: [rejected] }, 'refused'],
    ['is undone', { confirms: false }, 'cancelled'],
  ] satisfies [string, Script, string][])(
    'wakes who is given the goods of an order that %s',
    async (_, script, kind) => {
      const frees = [randomUUID(), randomUUID()];
      const { order } = await place({ ...script, frees });
      expect(await order.result()).toEqual({ kind });
      expect(fake.woken).toEqual(expect.arrayContaining(frees));
    },
  );

  it('gives a little while for another card after a decline', async () => {
    const { orderId, answer, startedAt } = await place({ authorisations: [declined] });
    const until = 'payUntil' in answer ? (answer.payUntil ?? 0) : 0;
    expect(until - startedAt).toBeGreaterThanOrEqual(20_000);
    expect(until - startedAt).toBeLessThan(40_000);
    expect(fake.deadlinesOf(orderId)).toEqual([until]);
  });

  it('tells the shopper the same where its worker died after the decline was written', async () => {
    const standing = { ...awaitingPayment, attempts: 1 };
    const { answer, called } = await place({ authorisations: [declined], standing });
    expect(answer).toMatchObject({ kind: 'payment-declined', declineCode: 'insufficient_funds' });
    expect(called()).toEqual(['placeOrder', 'authorisePayment', 'recordPaymentAttempt']);
  });

  it('undoes an order that begins anew after further cards were tried', async () => {
    const { answer } = await place({ authorisations: [declined], standing: { ...awaitingPayment, attempts: 2 } });
    expect(answer).toEqual({ kind: 'cancelled' });
  });

  it('lets the shopper try again where the provider failed within, and lets go of what may come of it first', async () => {
    const { orderId, answer, called } = await place({ authorisations: [unclear, authorised] });
    expect(answer).toMatchObject({ kind: 'payment-declined', declineCode: 'processing_error', unclear: true });
    const payment = worker.client.workflow.getHandle(paymentWorkflowId(formatOrderNumber(numberOf(orderId))));
    const paid = await eventually(() =>
      payment.executeUpdate(submitPaymentMethodUpdate, { args: [{ paymentMethod: 'pm_card_visa' }] }),
    );
    expect(paid).toEqual({ kind: 'authorised' });
    expect(called()).toEqual(
      expect.arrayContaining(['recordPaymentAttempt', 'voidPayments', 'openPaymentAttempt', 'confirmOrder']),
    );
    expect(fake.voidsOf(orderId)).toEqual([{ orderId, upTo: 1 }]);
  });

  it('undoes none that begins anew while its first attempt is unclear, and asks again', async () => {
    const standing = { ...awaitingPayment, attempts: 1, paymentStatus: 'pending' } as const;
    const { answer } = await place({ authorisations: [unclear], standing });
    expect(answer).toMatchObject({ kind: 'payment-declined' });
  });

  it('gives as long as there is while the bank’s page is open', async () => {
    const { orderId, answer, startedAt } = await place({ authorisations: [actionRequired] });
    const until = 'payUntil' in answer ? (answer.payUntil ?? 0) : 0;
    expect(until - startedAt).toBeGreaterThanOrEqual(55_000);
    expect(fake.deadlinesOf(orderId)).toEqual([until]);
  });
});
