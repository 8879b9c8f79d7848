import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../../dev/shop/eventually.ts';
import { startTestWorker, type TestWorker } from '../../tests/support/test-worker.ts';
import { authorised, createFakeSteps, declined, type Script } from '../orders/fake-steps.ts';
import { ORDERS_TASK_QUEUE, PAYMENTS_TASK_QUEUE } from '../shared/task-queues.ts';
import { paymentWorkflowId, submitPaymentMethodUpdate, type PaymentRetryInput } from './payment-contract.ts';
import type { paymentRetry } from './payment-retry.ts';

const fake = createFakeSteps();
let worker: TestWorker;

beforeAll(async () => {
  worker = await startTestWorker({ taskQueues: [ORDERS_TASK_QUEUE, PAYMENTS_TASK_QUEUE], activities: fake.steps });
});
afterAll(() => worker.stop());

/** Waits for another card after the first was declined. */
async function awaitPayment(script: Script, input: Partial<PaymentRetryInput> = {}) {
  const orderId = randomUUID();
  fake.scripts.set(orderId, script);
  const payment = await worker.client.workflow.start<typeof paymentRetry>('paymentRetry', {
    workflowId: paymentWorkflowId(orderId),
    taskQueue: ORDERS_TASK_QUEUE,
    args: [
      {
        orderId,
        orderNumber: 'A-1042',
        amountMinor: 1160,
        currency: 'GBP',
        attempt: 1,
        reason: 'declined',
        declineCode: 'insufficient_funds',
        payUntil: Date.now() + 60_000,
        pollMs: 60_000,
        ...input,
      },
    ],
  });
  const pay = (paymentMethod = 'pm_card_visa') =>
    payment.executeUpdate(submitPaymentMethodUpdate, { args: [{ paymentMethod }] });
  const timesOf = (step: string) => fake.callsOf(orderId).filter((name) => name === step).length;
  return { orderId, payment, pay, timesOf };
}

describe('paymentRetry, asked for several cards at once', () => {
  it.each([2, 3, 5])('puts one hold on the shopper, and tells all %i callers of it', async (cards) => {
    const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
    const script: Script = { authorisations: [authorised], slow: { step: 'authorisePayment', until: answered } };
    const { payment, pay, timesOf } = await awaitPayment(script);
    const paid = Array.from({ length: cards }, () => pay());
    await eventually(async () => (await acceptedUpdates(payment)) === cards);
    answer();
    expect(await Promise.all(paid)).toEqual(paid.map(() => ({ kind: 'authorised' })));
    expect(await payment.result()).toMatchObject({ attempt: 2, intentId: 'pi_1' });
    expect({ opened: timesOf('openPaymentTry'), asked: timesOf('authorisePayment') }).toEqual({ opened: 1, asked: 1 });
  });

  it('tries the next card once the one before was declined', async () => {
    const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
    const { payment, pay, timesOf } = await awaitPayment({
      authorisations: [declined, { state: 'authorised', intentId: 'pi_2', authorisedMinor: 1160 }],
      slow: { step: 'authorisePayment', until: answered, times: 1 },
    });
    const paid = [pay(), pay(), pay()];
    await eventually(async () => (await acceptedUpdates(payment)) === 3);
    answer();
    const kinds = (await Promise.all(paid)).map(({ kind }) => kind);
    expect(kinds.toSorted()).toEqual(['authorised', 'authorised', 'declined']);
    expect(await payment.result()).toMatchObject({ attempt: 3, intentId: 'pi_2' });
    expect(timesOf('authorisePayment')).toBe(2);
  });
});

async function acceptedUpdates(payment: Awaited<ReturnType<typeof awaitPayment>>['payment']): Promise<number> {
  const { events } = await payment.fetchHistory();
  return events?.filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes).length ?? 0;
}
