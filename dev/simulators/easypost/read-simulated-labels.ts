import type { EasyPostState, RefundStatus } from './easypost-state.ts';

/** Everything the carriers know of our labels and parcels, in one answer. */
export interface SimulatedLabels {
  readonly labels: readonly SimulatedLabel[];
  readonly shipmentCount: number;
  readonly eventCount: number;
}

export interface SimulatedLabel {
  readonly shipmentId: string;
  readonly reference: string | null;
  readonly carrier: string;
  readonly service: string;
  /** A decimal text, as EasyPost gives it. */
  readonly rate: string;
  readonly currency: string;
  readonly trackingCode: string | null;
  readonly trackerId: string | null;
  readonly trackerStatus: string | null;
  readonly refundStatus: RefundStatus | null;
}

export function readSimulatedLabels(state: EasyPostState): SimulatedLabels {
  const bought = state.shipments.newestFirst().filter(({ postage_label }) => postage_label !== null);
  return {
    labels: bought.map((shipment) => ({
      shipmentId: shipment.id,
      reference: shipment.reference,
      carrier: shipment.selected_rate?.carrier ?? '',
      service: shipment.selected_rate?.service ?? '',
      rate: shipment.selected_rate?.rate ?? '',
      currency: shipment.selected_rate?.currency ?? '',
      trackingCode: shipment.tracking_code,
      trackerId: shipment.tracker?.id ?? null,
      trackerStatus: shipment.tracker?.status ?? null,
      refundStatus: shipment.refund_status,
    })),
    shipmentCount: state.shipments.size,
    eventCount: state.events.size,
  };
}
