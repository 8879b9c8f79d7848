import type { FulfilmentStage } from '../../domain/fulfilment/fulfilment-stage.ts';

/**
 * Activities of the fulfilment: one short database transaction each; a repeat returns the first outcome. Local ones, but
 * for what an update asks of an order (`recordStepsOnceAccepted`).
 */
export interface FulfilmentRecords {
  /** Divides what the order holds into one parcel for each location, and the order's money over them. */
  planShipments(request: { readonly orderId: string }): Promise<readonly PlannedShipment[]>;
  /**
   * Calls every parcel back, or none: the database decides between this and a hand-over at the same moment. Nothing
   * to call back is a success.
   */
  recallShipments(request: { readonly orderId: string }): Promise<RecallResult>;
  /** Paid, and waiting for goods. */
  recordBackordered(request: { readonly orderId: string }): Promise<void>;
  /** Staff stopped the order (reason), or let it go on (null). */
  recordHold(request: {
    readonly orderId: string;
    readonly holdReason: string | null;
    readonly key: string;
  }): Promise<void>;
  /** What a person has to decide about this order, or that nothing is left to decide (null). */
  recordAttention(request: {
    readonly orderId: string;
    readonly attention: string | null;
    /** What it is about, in codes, for the timeline. */
    readonly about: readonly string[];
  }): Promise<void>;
  /** Writes what a provider told of on the timeline, books it, and settles its event. */
  recordProviderNotice(request: {
    readonly orderId: string;
    readonly eventId: string;
    readonly notice: string;
    readonly provider?: 'stripe' | 'easypost';
    readonly shipmentId?: string;
  }): Promise<void>;
  /** Every parcel has come to its end: `delivered`, or `lost` where none arrived. */
  completeOrder(request: { readonly orderId: string }): Promise<FulfilmentStage>;
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
}

export type RecallResult =
  | { readonly recalled: true; readonly shipmentIds: readonly string[] }
  | { readonly recalled: false; readonly reason: string };
