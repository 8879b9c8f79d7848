import type { Actor } from '../../domain/events/event-actor.ts';
import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { OrderNumber } from '../../domain/orders/order-number.ts';
import type { CarrierWord } from '../../domain/shipments/carrier-status.ts';
import type { ShipmentState } from '../../domain/shipments/shipment-state.ts';
import type { StepRefusal } from '../../domain/shipments/shipment-step.ts';
import type { ForOrder } from '../shared/for-order-contract.ts';

/** `sequence`: 1 for the first shipment of the order. */
export function shipmentWorkflowId(orderNumber: OrderNumber, sequence: number): string {
  return `shipment-${orderNumber}-${sequence}`;
}

export interface ShipmentInput {
  readonly shipmentId: string;
  readonly orderId: string;
  readonly orderNumber: OrderNumber;
  /** 1 for the first shipment of the order. */
  readonly sequence: number;
  readonly locationId: string;
  readonly carrier: string;
  readonly units: number;
  /** Why the order is held, if it is: a held shipment may be packed but not handed over. */
  readonly holdReason: string | null;
  /** Until staff are told of a shipment that is with the carrier and shows no movement. */
  readonly silenceMs: number;
  /** Until staff are told of a carrier that does not sell or take back a label; five minutes unless given. */
  readonly carrierPatienceMs?: number;
}

export interface ShipmentOutcome {
  readonly kind: 'delivered' | 'lost' | 'returned' | 'cancelled';
}

export interface WarehouseStepAnswer {
  readonly state: ShipmentState;
}

/** The `type` of the failure with which an update is refused; its message is for people. */
export type ShipmentRefusal =
  | StepRefusal['code']
  /** The argument is not what it should be. */
  | 'bad-note'
  /** There is no refused label to ask for again. */
  | 'label-not-refused'
  /** Its record failed for good: staff are told. */
  | 'step-failed'
  /** The carrier has refused the label again. */
  | 'label-refused'
  /** The carrier is being asked for the label already. */
  | 'being-retried';

/** Notes for the timeline; every field may be left out, so that a person can send `{}`. */
export interface WarehouseNote extends ForOrder {
  readonly by?: string;
  /** The caller of the API, where that asks. */
  readonly actor?: Actor;
}

/** Staff have the carrier asked again for a label that it refused. */
export interface LabelRetry {
  readonly by: string;
  /** Of the update: a repeat of the step is the same retry. */
  readonly updateId: string;
}

/** What is said of a shipment that came back. */
export interface ReturnNote extends WarehouseNote {
  /** True: the goods are put on stock again. False: they cannot be sold any more. */
  readonly restock: boolean;
}

export const pickShipmentUpdate = defineUpdate<WarehouseStepAnswer, [WarehouseNote]>('pickShipment');
export const packShipmentUpdate = defineUpdate<WarehouseStepAnswer, [WarehouseNote]>('packShipment');
/** The carrier takes the shipment. Implies picked and packed. */
export const handOverShipmentUpdate = defineUpdate<WarehouseStepAnswer, [WarehouseNote]>('handOverShipment');
export const markDeliveredUpdate = defineUpdate<WarehouseStepAnswer, [WarehouseNote]>('markDelivered');
/** Gives a shipment up that is with the carrier; its money is refunded. */
export const markLostUpdate = defineUpdate<WarehouseStepAnswer, [WarehouseNote]>('markLost');
/** The shipment is back, and whether its goods are put on stock. What becomes of the money is asked of its order. */
export const markReturnedUpdate = defineUpdate<WarehouseStepAnswer, [ReturnNote]>('markReturned');
/** Asks the carrier again for a label that it has refused. */
export const retryLabelUpdate = defineUpdate<WarehouseStepAnswer, [WarehouseNote]>('retryLabel');

/** A carrier reported something. The event is stored; this wakes the workflow that acts on it. */
export const carrierEventSignal =
  defineSignal<[ForOrder & { readonly eventId: string; readonly status: CarrierWord }]>('carrierEvent');
/**
 * The order was held (reason) or released (null). Sent by the order's workflow. The shipment reads in the database which of the two is
 * the case: Temporal may deliver two signals of one workflow in another order than they were sent in.
 */
export const orderHoldSignal = defineSignal<[ForOrder & { readonly holdReason: string | null }]>('orderHold');
/** The order was cancelled and the database says that the shipment never left: undo the label and end. */
export const recallShipmentSignal = defineSignal('recallShipment');
/** The order's workflow runs anew, and does not get the result of this one: signal it at the end. */
export const followShipmentSignal = defineSignal('followShipment');

/** The order's address was corrected before this shipment left: it needs another label, or one that was refused may be had. */
export const addressCorrectedSignal = defineSignal<[ForOrder]>('addressCorrected');

/** One short database transaction each. All may be repeated; the first outcome counts. */
export interface ShipmentRecords {
  /**
   * Moves a parcel and writes the order's timeline. `moved: false`, with the state it is in, where the edge does not
   * exist (a repeat, or the order was cancelled meanwhile).
   */
  moveShipment(request: MoveShipment): Promise<{ readonly moved: boolean; readonly state: ShipmentState }>;
  /**
   * The parcel leaves: in one transaction the parcel is handed over, its reservations are shipped and the stock is
   * taken off the level. `moved: false` where it was recalled before, where its money can no longer be taken (`unpaid`: why) or
   * where its order is on hold (`held`: why).
   */
  recordHandOver(request: {
    readonly shipmentId: string;
    readonly by: string;
    readonly actor?: Actor;
    /**
     * The carrier's event that proves it, whatever was asked for here: one that was never received, or is of a label that was
     * replaced, proves nothing.
     */
    readonly scanEventId?: string;
  }): Promise<{
    readonly moved: boolean;
    readonly state: ShipmentState;
    readonly held?: string;
    readonly unpaid?: string;
  }>;
  /** Applies a carrier's event and settles it in the same transaction; an event that changes nothing is settled too. */
  recordCarrierEvent(request: {
    readonly shipmentId: string;
    readonly eventId: string;
    readonly status: CarrierWord;
    /** Only of a parcel that is still in this state: for a reading, which no stored event keeps from being applied late. */
    readonly onlyFrom?: ShipmentState;
  }): Promise<{
    readonly state: ShipmentState;
    /** The carrier has scanned a label that was replaced: it changes nothing, and staff are to be told. */
    readonly isOfReplacedLabel?: true;
  }>;
  /**
   * The state as stored, when the carrier last scanned it (epoch milliseconds; null: never), since routine scans are stored
   * without waking the workflow, and why the order is on hold (null: it is not).
   */
  readShipmentState(request: { readonly shipmentId: string }): Promise<{
    readonly state: ShipmentState;
    readonly lastScanAt: number | null;
    readonly holdReason: string | null;
  }>;
  /** Sets or clears (null) the message that staff must act on. Nothing where a newer version is stored. */
  setShipmentAttention(request: {
    readonly shipmentId: string;
    readonly attention: string | null;
    readonly version: number;
    /** What it is about, in codes, for the timeline. */
    readonly about: readonly string[];
  }): Promise<void>;
  /** Staff say that a shipment is back, and whether its goods can be sold again: those are put on stock once. */
  recordReturn(request: {
    readonly shipmentId: string;
    readonly by: string;
    readonly actor?: Actor;
    readonly restock: boolean;
  }): Promise<{
    readonly moved: boolean;
    readonly state: ShipmentState;
    /** Orders that were given of the goods. */
    readonly orderIds: readonly string[];
  }>;
}

export interface MoveShipment {
  readonly shipmentId: string;
  readonly to: ShipmentState;
  readonly by: string;
  readonly actor?: Actor;
}

/** What the workflow of an order has to know of its shipment. */
export type ShipmentNotice =
  /** It is with the carrier (its money is to be captured), or has ended: look where it is. */
  | { readonly kind: 'moved' }
  /** It waits for staff, or no longer does (null). */
  | { readonly kind: 'attention'; readonly attention: string | null; readonly version: number };

/** A local activity for a shipment that has moved, an ordinary one for messages to staff (`durableRecordActivities`). */
export interface ShipmentNoticeActivities {
  /**
   * Signals the order's workflow. A signal from workflow code would cost another workflow task, that of its receipt.
   * A shipment travels on where the order has ended: what matters is in the database.
   */
  signalOrder(request: {
    readonly orderNumber: OrderNumber;
    readonly shipmentId: string;
    readonly notice: ShipmentNotice;
  }): Promise<void>;
}

/** Ordinary activities: they call the carrier. */
export interface CarrierActivities {
  /**
   * Makes the parcel known to the carrier, stores its id, buys the label (reading back before a second purchase),
   * stores it and moves the parcel to `ready`. Of a parcel that was recalled meanwhile it keeps no label. Fails for
   * good with type `CarrierRejected`; a later attempt then starts with the carrier from the beginning. A retry that staff asked
   * for is written on the timeline first.
   */
  buyLabel(request: { readonly shipmentId: string; readonly retry?: LabelRetry }): Promise<LabelPurchase>;
  /**
   * Asks for the money of an unused label back; nothing to do where none was bought. Fails for good with type
   * `CarrierRejected` where the carrier keeps the money.
   */
  refundLabel(request: { readonly shipmentId: string }): Promise<void>;
  /** Reads the carrier's own word on a parcel whose webhooks may have been lost. */
  readTracking(request: { readonly shipmentId: string }): Promise<{ readonly status: CarrierWord }>;
}

export type LabelPurchase =
  | {
      readonly kind: 'bought';
      readonly trackingCode: string;
      /** Of the parcel: `ready`, or further where its workflow was started once more. */
      readonly state: ShipmentState;
      /** The carrier keeps the money of an earlier label, for an address that was corrected. */
      readonly forfeited?: boolean;
    }
  /** The order was cancelled before the label was there. */
  | { readonly kind: 'recalled' };
