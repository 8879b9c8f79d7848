import {
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  TemporalFailure,
} from '@temporalio/workflow';
import type { CheckoutOutcome } from '../checkout/checkout-contract.ts';
import { handleCheckoutRequests } from '../checkout/checkout-requests.ts';
import { answerShopper } from '../checkout/checkout-slice.ts';
import { pay } from '../checkout/pay.ts';
import { place } from '../checkout/place.ts';
import { fulfil } from '../fulfilment/fulfil.ts';
import type { FulfilmentRecords } from '../fulfilment/fulfilment-contract.ts';
import { mayHaveLeft, recallAll } from '../fulfilment/order-shipment.ts';
import { handleSettlementRequests } from '../fulfilment/settlement-requests.ts';
import { handleShipmentRequests } from '../fulfilment/shipment-requests.ts';
import { reasonOf } from '../shared/reason-of.ts';
import { localRecordActivities } from '../shared/record-activities.ts';
import { handleCancellationRequests } from './cancellation-requests.ts';
import { handleFailureRequests } from './failure-requests.ts';
import { awaitResume } from './failure.ts';
import { giveUp } from './give-up.ts';
import { handleHoldRequests } from './hold-requests.ts';
import { newOrder } from './new-order.ts';
import { handleNoticeRequests } from './notice-requests.ts';
import type { OrderInput, OrderOutcome } from './order-contract.ts';
import type { OrderState } from './order-state.ts';
import { resumeOrder } from './resume-order.ts';

const records = localRecordActivities<FulfilmentRecords>();

/** Handlers of signals and updates, registered before the first wait. A capability adds its own. */
const requests: readonly ((order: OrderState) => void)[] = [
  handleCheckoutRequests,
  handleCancellationRequests,
  handleHoldRequests,
  handleSettlementRequests,
  handleShipmentRequests,
  handleNoticeRequests,
  handleFailureRequests,
];

/** The life of one order, from placement to its final status. */
export async function processOrder(input: OrderInput): Promise<OrderOutcome> {
  const order = newOrder(input);
  for (const handle of requests) handle(order);
  // Cancelling the workflow is handled as a request that undoes the order, so nothing below may be aborted by it.
  return CancellationScope.nonCancellable(async () => {
    const outcome = await runOrder(order);
    order.outcome = outcome;
    await answerShopper(order.checkout, { kind: 'cancelled' });
    order.display.show({ waitingFor: 'nothing' });
    await condition(allHandlersFinished);
    return outcome;
  });
}

/** Runs the phases. If a step fails for good, the order is undone, or, if a parcel has left, waits for staff and runs the step again. */
async function runOrder(order: OrderState): Promise<OrderOutcome> {
  for (;;) {
    try {
      return await runPhases(order);
    } catch (error) {
      // Anything else is a bug in this code: it blocks the workflow task, visibly, until it is fixed.
      if (!(error instanceof TemporalFailure)) throw error;
      if (await recallShipments(order)) return undoAfter(order, reasonOf(error));
      await awaitResume(order, reasonOf(error));
    }
  }
}

async function runPhases(order: OrderState): Promise<OrderOutcome> {
  if (!order.checkout.isPaid) {
    const paid = await checkout(order);
    if (typeof paid === 'object') return { kind: paid.ended };
    if (paid === 'refused') return { kind: 'refused' };
    if (paid !== 'confirmed') return giveUp(order, paid);
    order.checkout.isPaid = true;
  }

  const sent = await fulfil(order);
  if (sent === 'cancelled') return giveUp(order, 'cancelled');

  return complete(order);
}

async function checkout(order: OrderState): Promise<CheckoutOutcome> {
  const placed = await place(order);
  if (placed.kind === 'refused') return 'refused';
  const resumed = placed.standing && (await resumeOrder(order, placed.order, placed.standing));
  return resumed ?? pay(order, placed.order, placed.payment);
}

async function complete({ input, display }: OrderState): Promise<OrderOutcome> {
  const { status, fulfilmentStage } = await records.completeOrder({ orderId: input.orderId });
  display.note({ status, fulfilmentStage });
  if (status === 'cancelled' || status === 'expired') return { kind: status };
  if (status !== 'completed')
    throw ApplicationFailure.nonRetryable(`All parcels have ended, and the order is ${status}`);
  return { kind: 'completed' };
}

/** False if a shipment has left; then none is recalled. Asks the database: a shipment's workflow may end before it signals. */
async function recallShipments({ input: { orderId }, shipments }: OrderState): Promise<boolean> {
  return !mayHaveLeft(shipments) || (await records.recallShipments({ orderId })).recalled;
}

/** A step failed for good and nothing has left: everything is undone. */
async function undoAfter(order: OrderState, why: string): Promise<OrderOutcome> {
  order.cancellation.request ??= { reasonCode: 'failure', note: `A step failed for good: ${why}` };
  await recallAll(order.shipments);
  return giveUp(order, 'cancelled');
}
