import type { CarrierAssertion, CarrierEvent } from '../../domain/webhooks/carrier-event.ts';
import { fieldsOf, textOf, type Fields } from '../json-fields.ts';
import { readEasyPostStatus } from './easypost-status.ts';

/** Reads an event whose signature was verified. Undefined when it is no event of EasyPost's. Source: docs.easypost.com/docs/events. */
export function readEasyPostEvent(payload: unknown): CarrierEvent | undefined {
  const event = fieldsOf(payload);
  const [eventId, type] = [textOf(event['id']), textOf(event['description'])];
  if (eventId === null || type === null) return undefined;
  const result = fieldsOf(event['result']);
  const assertion = assertionOf(type, result);
  const subject = (assertion && subjectOf(assertion)) ?? textOf(result['id']) ?? eventId;
  return { kind: 'carrier', provider: 'easypost', eventId, type, subject, assertion };
}

function assertionOf(type: string, result: Fields): CarrierAssertion | null {
  if (type.startsWith('tracker.')) return scanOf(result);
  if (type.startsWith('refund.')) return labelRefundOf(type, result);
  return null;
}

function subjectOf(assertion: CarrierAssertion): string {
  switch (assertion.kind) {
    case 'scan':
      return assertion.trackingCode;
    case 'label-refund':
      return assertion.providerShipmentId;
  }
}

function scanOf(result: Fields): CarrierAssertion | null {
  const trackingCode = textOf(result['tracking_code']);
  if (trackingCode === null) return null;
  const status = readEasyPostStatus(result['status'], result['is_return'] === true);
  return { kind: 'scan', trackingCode, providerShipmentId: textOf(result['shipment_id']), status };
}

/** Documented is `refund.successful` only; any other kind says by its status what it is about. */
function labelRefundOf(type: string, result: Fields): CarrierAssertion | null {
  const providerShipmentId = textOf(result['shipment_id']);
  const status = type === 'refund.successful' ? 'refunded' : result['status'];
  if (providerShipmentId === null || (status !== 'refunded' && status !== 'rejected')) return null;
  return { kind: 'label-refund', providerShipmentId, outcome: status };
}
