import type { Actor } from '../../domain/events/event-actor.ts';
import type { FulfilmentStage } from '../../domain/fulfilment/fulfilment-stage.ts';
import type { OrderStatus } from '../../domain/orders/order-status.ts';
import type { ShipmentState } from '../../domain/shipments/shipment-state.ts';

/**
 * Activities of the fulfilment: one short database transaction each; a repeat returns the first outcome. Local ones, but for
 * what an update asks of an order (`durableRecordActivities`).
 */
export interface FulfilmentRecords {
  /** Divides what the order holds into one shipment for each location, and the order's money over them. */
  planShipments(request: { readonly orderId: string }): Promise<readonly PlannedShipment[]>;
  /**
   * Recalls all shipments, or none: the database decides between this and a concurrent hand-over. Without shipments it succeeds. A refused
   * cancellation is written on the timeline. A shipment that the carrier has scanned before its hand-over is recalled only if staff have
   * said what becomes of its goods.
   */
  recallShipments(request: RecallRequest): Promise<RecallResult>;
  /** Paid, and waiting for goods. */
  recordBackordered(request: { readonly orderId: string }): Promise<void>;
  /** Staff decide whether the money of a shipment that came back is refunded: the first decision wins, and is returned. */
  recordReturnSettlement(request: ReturnDecision): Promise<boolean>;
  /** Completes an order whose shipments have all ended. Returns the stored status and stage, which an earlier run may have written. */
  completeOrder(request: { readonly orderId: string }): Promise<OrderEnd>;
}

export interface ReturnDecision {
  readonly orderId: string;
  readonly shipmentId: string;
  /** False: its money is kept. */
  readonly refund: boolean;
  readonly by: string;
  readonly actor?: Actor;
}

export interface OrderEnd {
  readonly status: OrderStatus;
  readonly fulfilmentStage: FulfilmentStage;
}

export interface PlannedShipment {
  readonly shipmentId: string;
  readonly locationId: string;
  /** 1 for the first shipment of the order. */
  readonly sequence: number;
  readonly carrier: string;
  /** What is captured when it is handed over. */
  readonly captureMinor: number;
  readonly units: number;
  /** `planned` at first; a later state if the order's workflow was started again. */
  readonly state: ShipmentState;
  /** Its stored message to staff. */
  readonly attention?: string;
  /** What staff decided about its money when it had come back, in an earlier run of the order's workflow. */
  readonly returnRefund?: boolean;
}

export interface RecallRequest {
  readonly orderId: string;
  readonly forCancellation?: true;
  /** Whether the goods of a shipment that the carrier has scanned are back and can be sold, as staff say. */
  readonly restock?: boolean;
  /** Who of staff says so. */
  readonly by?: string;
  readonly actor?: Actor;
}

export type RecallResult =
  | { readonly recalled: true; readonly shipmentIds: readonly string[] }
  /** A shipment has left, or the carrier has scanned one, so none is recalled; the reason is for people. */
  | { readonly recalled: false; readonly reason: string };
