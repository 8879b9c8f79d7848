import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from '@jest/globals';
import { withHeartbeats } from '../../activities/shared/with-heartbeats.ts';
import { formatOrderNumber } from '../../domain/orders/order-number.ts';
import {
  paymentWorkflowId,
  submitPaymentMethodUpdate,
  type PaymentRetryInput,
  type VoidPayments,
} from '../../workflows/payments/payment-contract.ts';
import type { paymentRetry } from '../../workflows/payments/payment-retry.ts';
import { ORDERS_TASK_QUEUE, PAYMENTS_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';
import { createFakeOrderActivities, numberOf, type ActivityName, type Script } from './fake-order-activities.ts';
import { startTestWorker, type TestWorker } from './test-worker.ts';

/** Workflows of payments on the test's own worker, and fakes of their activities. For a whole test file. */
export function usePaymentRetries() {
  const fake = createFakeOrderActivities();
  let worker: TestWorker;
  beforeAll(async () => {
    const { voidPayments } = withHeartbeats({
      voidPayments: (request: VoidPayments) => fake.activities.voidPayments(request),
    });
    const activities = { ...fake.activities, voidPayments };
    worker = await startTestWorker({ taskQueues: [ORDERS_TASK_QUEUE, PAYMENTS_TASK_QUEUE], activities });
  });
  afterAll(() => worker?.stop());

  /** Waits for another card after the first was declined. */
  async function awaitPayment(script: Script, input: Partial<PaymentRetryInput> = {}) {
    const orderId = randomUUID();
    const orderNumber = formatOrderNumber(numberOf(orderId));
    fake.scripts.set(orderId, script);
    const payment = await worker.client.workflow.start<typeof paymentRetry>('paymentRetry', {
      workflowId: paymentWorkflowId(orderNumber),
      taskQueue: ORDERS_TASK_QUEUE,
      args: [
        {
          orderId,
          orderNumber,
          amountMinor: 1160,
          currency: 'GBP',
          attempt: 1,
          reason: 'declined',
          declineCode: 'insufficient_funds',
          payUntil: Date.now() + 60_000,
          payUntilAtMost: Date.now() + 120_000,
          retryMs: 60_000,
          attemptsMax: 10,
          pollMs: 60_000,
          ...input,
        },
      ],
    });
    const pay = (paymentMethod = 'pm_card_visa', returnUrl?: string) =>
      payment.executeUpdate(submitPaymentMethodUpdate, {
        args: [{ paymentMethod, ...(returnUrl === undefined ? {} : { returnUrl }) }],
      });
    const timesOf = (step: ActivityName) => fake.callsOf(orderId).filter((name) => name === step).length;
    const acceptedCards = async () => {
      const { events } = await payment.fetchHistory();
      return events?.filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes).length ?? 0;
    };
    return { orderId, orderNumber, payment, pay, timesOf, acceptedCards };
  }
  return { fake, awaitPayment };
}

/** `authorised`, or the type of the failure. */
export async function outcomeOf(paid: Promise<{ readonly kind: string }>): Promise<string> {
  try {
    return (await paid).kind;
  } catch (error) {
    return (error as { cause: { type: string } }).cause.type;
  }
}

export function aGate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}
