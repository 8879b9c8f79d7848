import type { CarrierWord } from '../shipments/carrier-status.ts';
import type { RefundOutcome } from '../shipments/label-refund.ts';
import type { CarrierProvider } from './providers.ts';

/** What a carrier's event says, in our words. */
export interface CarrierEvent {
  readonly kind: 'carrier';
  readonly provider: CarrierProvider;
  readonly eventId: string;
  readonly type: string;
  /** The tracking code, or the provider's id of what it is about. */
  readonly subject: string;
  /** Null when it says nothing that the shop keeps account of. */
  readonly assertion: CarrierAssertion | null;
}

export type CarrierAssertion = ScanAssertion | LabelRefundAssertion;

/** Where a shipment is. */
export interface ScanAssertion {
  readonly kind: 'scan';
  readonly trackingCode: string;
  /** The carrier's own id of our shipment; trackers made by hand have none. */
  readonly providerShipmentId: string | null;
  readonly status: CarrierWord;
}

/** What became of the price of a label that was given back. */
export interface LabelRefundAssertion {
  readonly kind: 'label-refund';
  readonly providerShipmentId: string;
  readonly outcome: RefundOutcome;
}
