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
import { orderIdKey } from '../shared/order-id-key.ts';
import { priorities } from '../shared/priorities.ts';
import { localRecordActivities } from '../shared/record-activities.ts';
import {
  followShipmentSignal,
  orderHoldSignal,
  recallShipmentSignal,
  shipmentWorkflowId,
  type ShipmentOutcome,
  type ShipmentRecords,
} from '../shipments/shipment-contract.ts';
import type { shipmentTracking } from '../shipments/shipment-tracking.ts';
import type { FulfilmentOrder } from './fulfilment-order.ts';
import type { OrderShipment } from './order-shipment.ts';

const records = localRecordActivities<Pick<ShipmentRecords, 'readShipmentState'>>();

type End = ShipmentOutcome['kind'];

const MINUTE_MS = 60_000;
const LONGEST_PAUSE_MS = 60 * MINUTE_MS;
/**
 * Each look at a shipment that is no child adds some ten events to the history, and a shipment may be on its way for months. The
 * sweep tells of one whose workflow has ended.
 */
const LONGEST_UNTIL_LOOK_MS = 6 * 60 * MINUTE_MS;

/**
 * Keeps a workflow running for a shipment until the shipment has ended. If the workflow was terminated or has failed, the shipment's state
 * is read from the database, and another workflow is started.
 */
export async function trackShipment(
  order: FulfilmentOrder,
  placed: PlacedOrder,
  shipment: OrderShipment,
): Promise<End> {
  for (let restarts = 0; ; restarts += 1) {
    const end = shipment.end ?? (await endOfWorkflow(order, placed, shipment)) ?? (await refreshShipment(shipment));
    if (end !== undefined) return end;
    if (order.cancellation.request) return 'cancelled';
    if (restarts > 0) await pause(order, shipment, restarts);
  }
}

/** Undefined: it ended before the shipment did. */
async function endOfWorkflow(
  order: FulfilmentOrder,
  placed: PlacedOrder,
  shipment: OrderShipment,
): Promise<End | undefined> {
  const child = await startTracking(order, placed, shipment);
  if (!child) return endOfRunning(order, placed, shipment);
  try {
    return (await child.result()).kind;
  } catch (error) {
    if (error instanceof ChildWorkflowFailure) return undefined;
    throw error;
  }
}

/** Undefined where one is running already: it was started by an earlier run of this order. */
async function startTracking(
  { input, cancellation, hold }: FulfilmentOrder,
  placed: PlacedOrder,
  shipment: OrderShipment,
): Promise<ChildWorkflowHandle<typeof shipmentTracking> | undefined> {
  const { shipmentId, locationId, sequence, carrier, units } = shipment.planned;
  const holdReason = hold.reason;
  try {
    const child = await startChild<typeof shipmentTracking>('shipmentTracking', {
      workflowId: shipmentWorkflowId(placed.number, sequence),
      // The shipment continues even if its order's workflow ends.
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
          holdReason,
          silenceMs: input.timing.parcelSilenceMs,
        },
      ],
    });
    // The workflow of a shipment that has just ended receives no more signals.
    shipment.recall = () => child.signal(recallShipmentSignal).catch(() => {});
    shipment.holdChanged = (changed) => child.signal(orderHoldSignal, { holdReason: changed }).catch(() => {});
    // Requests that arrived while it was being started have not been sent to it yet.
    if (cancellation.request) await shipment.recall();
    if (hold.reason !== holdReason) await shipment.holdChanged(hold.reason);
    return child;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return undefined;
    throw error;
  }
}

/** For a workflow that is no child of this run and so returns no result: it is asked to signal its moves, and polled. */
async function endOfRunning(
  { input, cancellation, hold }: FulfilmentOrder,
  { orderId, number }: PlacedOrder,
  shipment: OrderShipment,
): Promise<End | undefined> {
  const running = getExternalWorkflowHandle(shipmentWorkflowId(number, shipment.planned.sequence));
  shipment.recall = () => running.signal(recallShipmentSignal).catch(() => {});
  shipment.holdChanged = (holdReason) => running.signal(orderHoldSignal, { orderId, holdReason }).catch(() => {});
  // An earlier run may have recalled it and have ended before it could say so; the shipment looks for itself. Both are sent at
  // once: an order that is being cancelled waits only until `recall` is there, and then may end before anything else is sent.
  await Promise.all([shipment.recall(), shipment.holdChanged(hold.reason)]);
  for (let pauseMs = input.timing.restockPollMs; ; pauseMs = Math.min(pauseMs * 2, LONGEST_UNTIL_LOOK_MS)) {
    shipment.isMissed = false;
    const isThere = await running.signal(followShipmentSignal).then(
      () => true,
      () => false,
    );
    if (!isThere) return undefined;
    const end = await refreshShipment(shipment);
    if (end !== undefined || cancellation.request) return end;
    const isOver = () => shipment.end !== undefined || cancellation.request !== undefined || shipment.isMissed === true;
    await condition(isOver, pauseMs, { summary: `Look where parcel ${shipment.planned.sequence} is` });
  }
}

/** Reads the shipment's state from the database, which also decides whether its money may be captured. */
export async function refreshShipment(shipment: OrderShipment): Promise<End | undefined> {
  const { state } = await records.readShipmentState({ shipmentId: shipment.planned.shipmentId });
  shipment.handedOver ||= hasLeft(state);
  if (state === 'delivered' || state === 'lost' || state === 'returned' || state === 'cancelled') shipment.end = state;
  return shipment.end;
}

/** Tells staff of a workflow that keeps ending. It is still started again, after growing pauses. */
async function pause({ cancellation, attention }: FulfilmentOrder, shipment: OrderShipment, restarts: number) {
  const { sequence, shipmentId } = shipment.planned;
  const concern = `tracking:${shipmentId}` as const;
  await attention.set(
    concern,
    `The workflow of parcel ${sequence} has ended ${restarts + 1} times before the parcel did.`,
  );
  const pauseMs = Math.min(restarts * MINUTE_MS, LONGEST_PAUSE_MS);
  const summary = `Start parcel ${sequence} again`;
  await condition(() => cancellation.request !== undefined, pauseMs, { summary });
  await attention.set(concern, null);
}
