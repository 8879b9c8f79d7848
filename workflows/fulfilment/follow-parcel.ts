import { ActivityFailure, ApplicationFailure, condition, proxyActivities, TemporalFailure } from '@temporalio/workflow';
import { refusedCaptureInWords } from '../../domain/payments/provider-codes-in-words.ts';
import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import type { PlacedOrder } from '../checkout/checkout-contract.ts';
import type { OrderState, Parcel } from '../orders/order-state.ts';
import type { PaymentActivities } from '../payments/payment-contract.ts';
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
  const isRefunded = kind === 'lost' || (kind === 'returned' && (await isReturnRefunded(order, parcel)));
  if (isRefunded) await giveMoneyBack(order, parcel, `The parcel was ${kind}`);
  return kind;
}

/** Takes a parcel's money. Where the provider refuses, staff are asked, and say when to try again. */
async function takeMoney(order: OrderState, { planned }: Parcel): Promise<void> {
  const { orderId } = order.input;
  const { shipmentId, sequence } = planned;
  await untilPaid(
    order,
    `money:${shipmentId}`,
    `The money of parcel ${sequence} could not be taken`,
    async (readFirst) => {
      const options = { summary: `Take the money of parcel ${sequence}` };
      const request = { orderId, shipmentId, readFirst };
      const taken = await tryAtOnce(
        (payments) => payments.capturePayment(request),
        () => money.capturePayment.executeWithOptions(options, [request]),
      );
      // Before the order is shown: what the page says of the parcel and of the order must agree.
      const parcel = order.parcels.get(shipmentId);
      if (parcel) parcel.moneyTaken = true;
      return taken;
    },
  );
}

async function giveMoneyBack(order: OrderState, parcel: Parcel, reason: string): Promise<void> {
  const { orderId } = order.input;
  const { shipmentId, sequence } = parcel.planned;
  await untilPaid(order, `money-back:${shipmentId}`, `The refund of parcel ${sequence} failed`, async (again) => {
    const options = { summary: `Give the money of parcel ${sequence} back` };
    const given = await money.refundShipment.executeWithOptions(options, [
      { orderId, shipmentId, reason, ...(again && { again }) },
    ]);
    parcel.refunded = true;
    return given;
  });
}

/** Repeats a movement of money until it is made; a refusal waits for a person between two tries. */
async function untilPaid(
  order: OrderState,
  about: string,
  what: string,
  move: (readFirst: boolean) => Promise<{ readonly paymentStatus: PaymentStatus }>,
): Promise<void> {
  for (let refused = false; ; refused = true) {
    try {
      const { paymentStatus } = await move(refused);
      await order.attend(about, null, order.paymentRetryWanted);
      order.show({ paymentStatus, waitingFor: 'its parcels to arrive' });
      return;
    } catch (error) {
      // Bare from a local activity, wrapped from an ordinary one. Anything else is a bug in this code.
      if (!(error instanceof TemporalFailure)) throw error;
      order.paymentRetryWanted = undefined;
      await order.attend(about, `${what}: ${refusalWords(error)}`);
      if ((await decisionAboutMoney(order, about)) === 'written-off') return;
    }
  }
}

/** With what staff may do, because no retry helps where the reservation has lapsed. */
function refusalWords(error: TemporalFailure): string {
  const lapsed = refusedCaptureInWords(codeOf(error));
  if (lapsed !== undefined) return `${lapsed}. Settle it with the customer, then send \`writeOffPayment\`.`;
  return `${sentence(reasonOf(error))} Mend the cause, then send \`retryPayment\`; or give it up with \`writeOffPayment\`.`;
}

/** The payment provider's own. */
function codeOf(error: TemporalFailure): unknown {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof ApplicationFailure ? cause.details?.[0] : undefined;
}
