import { readCarrierStatus, type CarrierWord } from '../shipments/carrier-status.ts';
import type { RefundOutcome } from '../shipments/label-refund.ts';
import { fieldsOf, textOf } from './event-fields.ts';
import type { Fields } from './event-fields.ts';

/** What one of EasyPost's events says. Source: docs.easypost.com/docs/events. */
export interface EasyPostNews {
  readonly eventId: string;
  readonly type: string;
  /** The tracking code, or the provider's id of what it is about. */
  readonly subject: string;
  /** Null when the event is about no parcel on its way. */
  readonly tracker: TrackerNews | null;
  /** Null when it says nothing of what became of a label's price. */
  readonly refund: LabelRefundNews | null;
}

export interface LabelRefundNews {
  readonly providerShipmentId: string;
  readonly outcome: RefundOutcome;
}

export interface TrackerNews {
  readonly trackingCode: string;
  /** The carrier's own id of our parcel; trackers made by hand have none. */
  readonly providerShipmentId: string | null;
  readonly status: CarrierWord;
}

/** Reads an event whose signature was verified. Undefined when it is no event of EasyPost's at all. */
export function readEasyPostEvent(payload: unknown): EasyPostNews | undefined {
  const event = fieldsOf(payload);
  const [eventId, type] = [textOf(event['id']), textOf(event['description'])];
  if (eventId === null || type === null) return undefined;
  const result = fieldsOf(event['result']);
  const tracker = type.startsWith('tracker.') ? trackerOf(result) : null;
  const refund = type.startsWith('refund.') ? refundOf(type, result) : null;
  const subject = tracker?.trackingCode ?? refund?.providerShipmentId ?? textOf(result['id']) ?? eventId;
  return { eventId, type, subject, tracker, refund };
}

/** Documented is `refund.successful` only; any other kind says by its status what it is about. */
function refundOf(type: string, result: Fields): LabelRefundNews | null {
  const providerShipmentId = textOf(result['shipment_id']);
  const status = type === 'refund.successful' ? 'refunded' : result['status'];
  if (providerShipmentId === null || (status !== 'refunded' && status !== 'rejected')) return null;
  return { providerShipmentId, outcome: status };
}

function trackerOf(result: Fields): TrackerNews | null {
  const trackingCode = textOf(result['tracking_code']);
  if (trackingCode === null) return null;
  const status = readCarrierStatus(result['status'], result['is_return'] === true);
  return { trackingCode, providerShipmentId: textOf(result['shipment_id']), status };
}
