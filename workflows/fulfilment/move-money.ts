import { ActivityFailure, ApplicationFailure, proxyActivities, sleep, TemporalFailure } from '@temporalio/workflow';
import { concernSubject, type OrderConcern } from '../../domain/orders/order-concern.ts';
import { refusedCaptureInWords } from '../../domain/payments/provider-codes-in-words.ts';
import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import type { Captured, GivenUpAttempt, PaymentActivities } from '../payments/payment-contract.ts';
import { asSentence } from '../shared/escape-markdown.ts';
import { reasonOf } from '../shared/reason-of.ts';
import { PAYMENTS_TASK_QUEUE } from '../shared/task-queues.ts';
import { tryLocallyFirst } from '../shared/try-locally-first.ts';
import type { FulfilmentOrder } from './fulfilment-order.ts';
import type { OrderShipment } from './order-shipment.ts';
import { awaitSettlement } from './settle-money.ts';

const durably = proxyActivities<PaymentActivities>({
  taskQueue: PAYMENTS_TASK_QUEUE,
  startToCloseTimeout: '20s',
  // Half of the 24 hours for which the provider remembers a key; after that staff are asked.
  scheduleToCloseTimeout: '12h',
  retry: { initialInterval: '500ms', maximumInterval: '1m' },
});

/** Captures a shipment's money. Where the provider refuses, staff decide. */
export async function capture(order: FulfilmentOrder, shipment: OrderShipment): Promise<void> {
  const { orderId } = order.input;
  const { shipmentId, sequence } = shipment.planned;
  const settled = await moveUntilSettled(
    order,
    `money:${shipmentId}`,
    `The money of parcel ${sequence} could not be taken`,
    async (givenUp) => {
      const options = { summary: `Take the money of parcel ${sequence}` };
      const request = { orderId, shipmentId, ...givenUp };
      const captured = await tryLocallyFirst<PaymentActivities, Captured>(
        (payments) => payments.capturePayment(request),
        () => durably.capturePayment.executeWithOptions(options, [request]),
      );
      // Before the order is shown: what the page says of the shipment and of the order must agree.
      if (captured.isWrittenOff) shipment.moneyWrittenOff = true;
      else shipment.moneyTaken = true;
      return captured;
    },
  );
  if (settled === 'written-off') shipment.moneyWrittenOff = true;
}

export async function refund(order: FulfilmentOrder, shipment: OrderShipment, reason: string): Promise<void> {
  const { orderId } = order.input;
  const { shipmentId, sequence } = shipment.planned;
  const failure = `The refund of parcel ${sequence} failed`;
  await moveUntilSettled(order, `money-back:${shipmentId}`, failure, async (givenUp) => {
    const options = { summary: `Give the money of parcel ${sequence} back` };
    const request = { orderId, shipmentId, reason, ...givenUp };
    const refunded = await durably.refundShipment.executeWithOptions(options, [request]);
    shipment.refunded = true;
    return refunded;
  });
}

/** So often what failed within the provider is looked for, at ever longer intervals, before staff are asked. */
const LOOKS = 3;

/**
 * Repeats a movement of money until it is made or given up; after a refusal staff decide. The attempt that they give up is
 * the one that they name, if it is still the one that has failed, and none after it.
 */
async function moveUntilSettled(
  order: FulfilmentOrder,
  concern: OrderConcern,
  failure: string,
  move: (givenUp: GivenUpAttempt) => Promise<{ readonly paymentStatus: PaymentStatus }>,
): Promise<'moved' | 'written-off'> {
  const { input, attention, display } = order;
  const { retries } = order.settlement;
  let refused = false;
  let givenUp: GivenUpAttempt = {};
  for (let looks = 0; ; looks += 1) {
    try {
      const { paymentStatus } = await move(givenUp);
      await attention.set(concern, null, retries.get(concern)?.by);
      display.show({ paymentStatus, waitingFor: 'its parcels to arrive' });
      return 'moved';
    } catch (error) {
      // Bare from a local activity, wrapped from an ordinary one. Anything else is a bug in this code.
      if (!(error instanceof TemporalFailure)) throw error;
      if (isUnsettled(error) && !refused && looks < LOOKS) {
        const summary = 'Look whether the payment provider has completed it';
        await sleep(input.timing.paymentPollMs * 2 ** looks, { summary });
        continue;
      }
      refused = true;
      retries.delete(concern);
      await attention.set(concern, `${failure}: ${describeRefusal(error, concern)}`);
      const settled = await awaitSettlement(order, concern);
      if (settled === 'written-off') return settled;
      const named = retries.get(concern)?.attempt;
      givenUp = named !== undefined && named === attemptOf(error) ? { giveUpAttempt: named } : {};
    }
  }
}

/** With what staff may do, because no retry helps where the reservation has lapsed. */
function describeRefusal(error: TemporalFailure, concern: OrderConcern): string {
  const lapsed = refusedCaptureInWords(codeOf(error));
  if (lapsed !== undefined) return `${lapsed}. Settle it with the customer, then send \`writeOffPayment\`.`;
  const attempt = attemptOf(error);
  if (attempt !== undefined) {
    const shipmentId = concernSubject(concern);
    const condition = isUnsettled(error)
      ? 'It may still complete it: look there. Where nothing has moved'
      : 'Where nobody has paid it back by hand';
    return `${asSentence(reasonOf(error))} ${condition}, send \`retryPayment\` with ${JSON.stringify({ shipmentId, attempt })}, which asks anew; or give it up with \`writeOffPayment\`.`;
  }
  return `${asSentence(reasonOf(error))} Mend the cause, then send \`retryPayment\`; or give it up with \`writeOffPayment\`.`;
}

/** The payment provider's own. */
function codeOf(error: TemporalFailure): unknown {
  return refusalOf(error)?.details?.[0];
}

/** Which attempt to move the money has failed. */
function attemptOf(error: TemporalFailure): number | undefined {
  const attempt = refusalOf(error)?.details?.[1];
  return typeof attempt === 'number' ? attempt : undefined;
}

/** The provider failed on its own side: what came of it is not known, and asking under the same key says nothing new. */
function isUnsettled(error: TemporalFailure): boolean {
  return refusalOf(error)?.type === 'PaymentUnsettled';
}

function refusalOf(error: TemporalFailure): ApplicationFailure | undefined {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof ApplicationFailure ? cause : undefined;
}
