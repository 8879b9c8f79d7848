import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  ChildWorkflowFailure,
  condition,
  getExternalWorkflowHandle,
  startChild,
  type ChildWorkflowHandle,
} from '@temporalio/workflow';
import { hasLeft } from '../../domain/shipments/shipment-state.ts';
import type { PlacedOrder } from '../checkout/checkout-contract.ts';
import type { OrderState, Parcel } from '../orders/order-state.ts';
import { orderIdKey } from '../shared/order-id-key.ts';
import { priorities } from '../shared/priorities.ts';
import { recordSteps } from '../shared/record-steps.ts';
import {
  followShipmentSignal,
  orderHoldSignal,
  recallShipmentSignal,
  shipmentWorkflowId,
  type ShipmentOutcome,
  type ShipmentRecords,
} from '../shipments/shipment-contract.ts';
import type { shipmentTracking } from '../shipments/shipment-tracking.ts';

const records = recordSteps<Pick<ShipmentRecords, 'readLastWord'>>();

type End = ShipmentOutcome['kind'];

const MINUTE_MS = 60_000;
const LONGEST_PAUSE_MS = 60 * MINUTE_MS;
/**
 * Each look at a parcel that is no child adds some ten events to the history, and a parcel may be on its way for months. The sweep
 * tells of one whose workflow has ended.
 */
const LONGEST_UNTIL_LOOK_MS = 6 * 60 * MINUTE_MS;

/**
 * Keeps a workflow for a parcel until the parcel has come to its end. A workflow that was terminated, or has failed, says
 * nothing about the parcel: the database does, and another is started.
 */
export async function trackParcel(order: OrderState, placed: PlacedOrder, parcel: Parcel): Promise<End> {
  for (let restarts = 0; ; restarts += 1) {
    const end = parcel.end ?? (await endOfWorkflow(order, placed, parcel)) ?? (await look(parcel));
    if (end !== undefined) return end;
    if (order.cancel) return 'cancelled';
    if (restarts > 0) await pause(order, parcel, restarts);
  }
}

/** Undefined: it ended before the parcel did. */
async function endOfWorkflow(order: OrderState, placed: PlacedOrder, parcel: Parcel): Promise<End | undefined> {
  const child = await startTracking(order, placed, parcel);
  if (!child) return endOfRunning(order, placed, parcel);
  try {
    return (await child.result()).kind;
  } catch (error) {
    if (error instanceof ChildWorkflowFailure) return undefined;
    throw error;
  }
}

/** Undefined where one is running already: it was started by an earlier life of this order. */
async function startTracking(
  order: OrderState,
  placed: PlacedOrder,
  parcel: Parcel,
): Promise<ChildWorkflowHandle<typeof shipmentTracking> | undefined> {
  const { shipmentId, locationId, sequence, carrier, units } = parcel.planned;
  const toldHold = order.holdReason;
  try {
    const child = await startChild<typeof shipmentTracking>('shipmentTracking', {
      workflowId: shipmentWorkflowId(placed.number, sequence),
      // The parcel goes on travelling, whatever becomes of its order's workflow.
      parentClosePolicy: 'ABANDON',
      priority: priorities.parcel,
      staticSummary: `Parcel ${sequence} of ${placed.number} · ${carrier}`,
      typedSearchAttributes: [{ key: orderIdKey, value: placed.orderId }],
      args: [
        {
          shipmentId,
          orderId: placed.orderId,
          orderNumber: placed.number,
          sequence,
          locationId,
          carrier,
          units,
          holdReason: toldHold,
          silenceMs: order.input.timing.parcelSilenceMs,
        },
      ],
    });
    // A parcel that has just ended has nobody left to tell.
    parcel.recall = () => child.signal(recallShipmentSignal).catch(() => {});
    parcel.holdChanged = (holdReason) => child.signal(orderHoldSignal, { holdReason }).catch(() => {});
    // What was asked for while it was being started has reached nobody yet.
    if (order.cancel) await parcel.recall();
    if (order.holdReason !== toldHold) await parcel.holdChanged(order.holdReason);
    return child;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return undefined;
    throw error;
  }
}

/** It is no child of this run, so its result comes to nobody: it is asked to say when it has moved, and looked after. */
async function endOfRunning(
  order: OrderState,
  { orderId, number }: PlacedOrder,
  parcel: Parcel,
): Promise<End | undefined> {
  const running = getExternalWorkflowHandle(shipmentWorkflowId(number, parcel.planned.sequence));
  parcel.recall = () => running.signal(recallShipmentSignal).catch(() => {});
  parcel.holdChanged = (holdReason) => running.signal(orderHoldSignal, { orderId, holdReason }).catch(() => {});
  // An earlier life may have called it back and have ended before it could say so. The parcel looks for itself. Both are sent at
  // once: an order that is being cancelled waits only until `recall` is there, and then may end before anything else is sent.
  await Promise.all([parcel.recall(), parcel.holdChanged(order.holdReason)]);
  for (let pauseMs = order.input.timing.restockPollMs; ; pauseMs = Math.min(pauseMs * 2, LONGEST_UNTIL_LOOK_MS)) {
    parcel.isMissed = false;
    const isThere = await running.signal(followShipmentSignal).then(
      () => true,
      () => false,
    );
    if (!isThere) return undefined;
    const end = await look(parcel);
    if (end !== undefined || order.cancel) return end;
    const isOver = () => parcel.end !== undefined || order.cancel !== undefined || parcel.isMissed === true;
    await condition(isOver, pauseMs, {
      summary: `Look where parcel ${parcel.planned.sequence} is`,
    });
  }
}

/** Where the parcel is by the database, which also says whether its money may be taken. */
export async function look(parcel: Parcel): Promise<End | undefined> {
  const { state } = await records.readLastWord({ shipmentId: parcel.planned.shipmentId });
  parcel.handedOver ||= hasLeft(state);
  if (state === 'delivered' || state === 'lost' || state === 'returned' || state === 'cancelled') parcel.end = state;
  return parcel.end;
}

/** A workflow that ends again and again is for a person; it is started again all the same, later each time. */
async function pause(order: OrderState, parcel: Parcel, restarts: number): Promise<void> {
  const { sequence, shipmentId } = parcel.planned;
  const about = `tracking:${shipmentId}`;
  await order.attend(
    about,
    `The workflow of parcel ${sequence} has ended ${restarts + 1} times before the parcel did.`,
  );
  const pauseMs = Math.min(restarts * MINUTE_MS, LONGEST_PAUSE_MS);
  await condition(() => order.cancel !== undefined, pauseMs, { summary: `Start parcel ${sequence} again` });
  await order.attend(about, null);
}
