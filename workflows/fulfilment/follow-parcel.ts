import {
  ActivityFailure,
  ApplicationFailure,
  condition,
  proxyActivities,
  sleep,
  TemporalFailure,
} from '@temporalio/workflow';
import { refusedCaptureInWords } from '../../domain/payments/provider-codes-in-words.ts';
import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import type { PlacedOrder } from '../checkout/checkout-contract.ts';
import type { OrderState, Parcel } from '../orders/order-state.ts';
import type { GivenUpAttempt, PaymentActivities } from '../payments/payment-contract.ts';
import type { ShipmentOutcome } from '../shipments/shipment-contract.ts';
import { sentence } from '../shared/plain-words.ts';
import { reasonOf } from '../shared/reason-of.ts';
import { PAYMENTS_TASK_QUEUE } from '../shared/task-queues.ts';
import { tryAtOnce } from '../shared/try-at-once.ts';
import { decisionAboutMoney, isReturnRefunded } from './decide-about-money.ts';
import { trackParcel } from './track-parcel.ts';

const money = proxyActivities<PaymentActivities>({
  taskQueue: PAYMENTS_TASK_QUEUE,
  startToCloseTimeout: '20s',
  // Half of the 24 hours for which the provider remembers a key; after that a person is asked.
  scheduleToCloseTimeout: '12h',
  retry: { initialInterval: '500ms', maximumInterval: '1m' },
});

/** One parcel of an order, from the shelf to its end. Its money is taken when the carrier has it. */
export async function followParcel(
  order: OrderState,
  placed: PlacedOrder,
  parcel: Parcel,
): Promise<ShipmentOutcome['kind']> {
  const arrival = trackParcel(order, placed, parcel);
  const cameFirst = await Promise.race([arrival, condition(() => parcel.handedOver || order.cancel !== undefined)]);
  // A parcel that was called back never left, and is cancelled whenever its label is settled: nobody waits for that.
  if (order.cancel || cameFirst === 'cancelled') {
    // Its workflow is there, and has been told: it is what gives the label back.
    await Promise.race([arrival, condition(() => parcel.recall !== undefined)]);
    parcel.end = 'cancelled';
    return 'cancelled';
  }
  // It has left, whoever was the first to know: goods never leave unpaid.
  await takeMoney(order, parcel);
  const kind = await arrival;
  parcel.end = kind;
  // Of what was never taken nothing goes back.
  if (parcel.moneyWrittenOff) return kind;
  const isRefunded = kind === 'lost' || (kind === 'returned' && (await isReturnRefunded(order, parcel)));
  if (isRefunded) await giveMoneyBack(order, parcel, `The parcel was ${kind}`);
  return kind;
}

/** Takes a parcel's money. Where the provider refuses, staff are asked, and say when to try again. */
async function takeMoney(order: OrderState, parcel: Parcel): Promise<void> {
  const { orderId } = order.input;
  const { shipmentId, sequence } = parcel.planned;
  const settled = await untilPaid(
    order,
    `money:${shipmentId}`,
    `The money of parcel ${sequence} could not be taken`,
    async (givenUp) => {
      const options = { summary: `Take the money of parcel ${sequence}` };
      const request = { orderId, shipmentId, ...givenUp };
      const taken = await tryAtOnce(
        (payments) => payments.capturePayment(request),
        () => money.capturePayment.executeWithOptions(options, [request]),
      );
      // Before the order is shown: what the page says of the parcel and of the order must agree.
      if (taken.isWrittenOff) parcel.moneyWrittenOff = true;
      else parcel.moneyTaken = true;
      return taken;
    },
  );
  if (settled === 'written-off') parcel.moneyWrittenOff = true;
}

async function giveMoneyBack(order: OrderState, parcel: Parcel, reason: string): Promise<void> {
  const { orderId } = order.input;
  const { shipmentId, sequence } = parcel.planned;
  await untilPaid(order, `money-back:${shipmentId}`, `The refund of parcel ${sequence} failed`, async (givenUp) => {
    const options = { summary: `Give the money of parcel ${sequence} back` };
    const given = await money.refundShipment.executeWithOptions(options, [{ orderId, shipmentId, reason, ...givenUp }]);
    parcel.refunded = true;
    return given;
  });
}

/** So often what failed within the provider is looked for, at ever longer intervals, before staff are asked. */
const LOOKS = 3;

/**
 * Repeats a movement of money until it is made; a refusal waits for a person between two tries. What that person gives up is the attempt
 * that they name, if it is still the one that has failed, and none after it.
 */
async function untilPaid(
  order: OrderState,
  about: string,
  what: string,
  move: (givenUp: GivenUpAttempt) => Promise<{ readonly paymentStatus: PaymentStatus }>,
): Promise<'moved' | 'written-off'> {
  let refused = false;
  let givenUp: GivenUpAttempt = {};
  for (let looks = 0; ; looks += 1) {
    try {
      const { paymentStatus } = await move(givenUp);
      await order.attend(about, null, order.paymentRetries.get(about)?.by);
      order.show({ paymentStatus, waitingFor: 'its parcels to arrive' });
      return 'moved';
    } catch (error) {
      // Bare from a local activity, wrapped from an ordinary one. Anything else is a bug in this code.
      if (!(error instanceof TemporalFailure)) throw error;
      if (isUnsettled(error) && !refused && looks < LOOKS) {
        const summary = 'Look whether the payment provider has completed it';
        await sleep(order.input.timing.paymentPollMs * 2 ** looks, { summary });
        continue;
      }
      refused = true;
      order.paymentRetries.delete(about);
      await order.attend(about, `${what}: ${refusalWords(error, about)}`);
      const decision = await decisionAboutMoney(order, about);
      if (decision === 'written-off') return decision;
      const named = order.paymentRetries.get(about)?.attempt;
      givenUp = named !== undefined && named === attemptOf(error) ? { giveUpAttempt: named } : {};
    }
  }
}

/** With what staff may do, because no retry helps where the reservation has lapsed. */
function refusalWords(error: TemporalFailure, about: string): string {
  const lapsed = refusedCaptureInWords(codeOf(error));
  if (lapsed !== undefined) return `${lapsed}. Settle it with the customer, then send \`writeOffPayment\`.`;
  const attempt = attemptOf(error);
  if (attempt !== undefined) {
    const [, shipmentId] = about.split(':');
    const what = isUnsettled(error)
      ? 'It may still complete it: look there. Where nothing has moved'
      : 'Where nobody has paid it back by hand';
    return `${sentence(reasonOf(error))} ${what}, send \`retryPayment\` with ${JSON.stringify({ shipmentId, attempt })}, which asks anew; or give it up with \`writeOffPayment\`.`;
  }
  return `${sentence(reasonOf(error))} Mend the cause, then send \`retryPayment\`; or give it up with \`writeOffPayment\`.`;
}

/** The payment provider's own. */
function codeOf(error: TemporalFailure): unknown {
  return refusalOf(error)?.details?.[0];
}

/** Of the movement: which one has failed. */
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
