import type { FulfilmentStage } from '../../domain/fulfilment/fulfilment-stage.ts';
import type { OrderStatus } from '../../domain/orders/order-status.ts';
import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import type { ShipmentState } from '../../domain/shipments/shipment-state.ts';
import type { EventProvider } from '../../domain/webhooks/providers.ts';

/**
 * Activities of the fulfilment: one short database transaction each; a repeat returns the first outcome. Local ones, but
 * for words to staff and for what an update asks of an order (`recordStepsOnceAccepted`).
 */
export interface FulfilmentRecords extends ProviderNoticeActivities {
  /** Divides what the order holds into one parcel for each location, and the order's money over them. */
  planShipments(request: { readonly orderId: string }): Promise<readonly PlannedShipment[]>;
  /**
   * Calls every parcel back, or none: the database decides between this and a hand-over at the same moment. Nothing
   * to call back is a success. A cancellation that is refused is written on the timeline. A parcel that counts as here and is with
   * the carrier is called back only where staff have said what becomes of its goods.
   */
  recallShipments(request: RecallRequest): Promise<RecallResult>;
  /** Paid, and waiting for goods. */
  recordBackordered(request: { readonly orderId: string }): Promise<void>;
  /** Staff stopped the order (reason), or let it go on (null). Nothing where a newer version of the word stands. */
  recordHold(request: {
    readonly orderId: string;
    readonly holdReason: string | null;
    /** Who of staff said so. */
    readonly by?: string;
    readonly version: number;
  }): Promise<void>;
  /** All that a person has to decide about this order by now. Nothing is written where a newer version stands. */
  recordAttention(request: {
    readonly orderId: string;
    /** By what it is about. */
    readonly attention: Readonly<Record<string, string>>;
    /** What it is and was about, in codes, for the timeline. */
    readonly about: readonly string[];
    /** Who of staff has seen to it. */
    readonly by?: string;
    readonly version: number;
    /** A person has seen to what others than the workflow have written, too. */
    readonly acknowledgesOthers?: true;
  }): Promise<void>;
  /** Staff say whether the money of a parcel that came back goes back, too: the first word stands. Answers that. */
  recordReturnSettlement(request: ReturnDecision): Promise<boolean>;
  /** Every parcel has come to its end: `delivered`, or `lost` where none arrived. What stands then, whoever wrote it. */
  completeOrder(request: { readonly orderId: string }): Promise<OrderEnd>;
}

export interface ProviderNoticeActivities {
  /**
   * Writes what a provider told of on the timeline, books it, and settles its event. Answers what staff are to be shown, null
   * where that stands already in better words, and what the payment has come to.
   */
  recordProviderNotice(request: {
    readonly orderId: string;
    readonly eventId: string;
    readonly notice: string;
    readonly provider?: EventProvider;
    readonly shipmentId?: string;
  }): Promise<{ readonly shown: ShownNotice | null; readonly paymentStatus: PaymentStatus }>;
}

export interface ShownNotice {
  readonly words: string;
  /** Giving the order up does not settle it: a dispute, a refund, a scan of a parcel that was called back. */
  readonly outlivesOrder: boolean;
}

export interface ReturnDecision {
  readonly orderId: string;
  readonly shipmentId: string;
  /** False: its money is kept. */
  readonly refund: boolean;
  readonly by: string;
}

export interface OrderEnd {
  readonly status: OrderStatus;
  readonly fulfilmentStage: FulfilmentStage;
}

export interface PlannedShipment {
  readonly shipmentId: string;
  readonly locationId: string;
  /** 1 for the first parcel of the order. */
  readonly sequence: number;
  readonly carrier: string;
  /** What is captured when it is handed over. */
  readonly captureMinor: number;
  readonly units: number;
  /** `planned` the first time; further on where the order's workflow has begun anew. */
  readonly state: ShipmentState;
  /** What it had told staff by then, to an earlier life of the order's workflow or to nobody. */
  readonly attention?: string;
  /** What staff decided about its money when it had come back, in an earlier life of the order's workflow. */
  readonly returnRefund?: boolean;
}

export interface RecallRequest {
  readonly orderId: string;
  readonly forCancellation?: true;
  /** Whether the goods of a parcel that the carrier has scanned are back, and can be sold: by the word of staff. */
  readonly restock?: boolean;
  /** Who of staff says so. */
  readonly by?: string;
}

export type RecallResult =
  | { readonly recalled: true; readonly shipmentIds: readonly string[] }
  | { readonly recalled: false; readonly reason: string };
