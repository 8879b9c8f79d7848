import { readCarrierStatus, type CarrierWord } from '../shipments/carrier-status.ts';
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
  return { eventId, type, subject: tracker?.trackingCode ?? textOf(result['id']) ?? eventId, tracker };
}

function trackerOf(result: Fields): TrackerNews | null {
  const trackingCode = textOf(result['tracking_code']);
  if (trackingCode === null) return null;
  const status = readCarrierStatus(result['status'], result['is_return'] === true);
  return { trackingCode, providerShipmentId: textOf(result['shipment_id']), status };
}
