import { isRoutineScan, type ScannedParcel } from '../shipments/is-routine-scan.ts';
import { isFinalShipmentState } from '../shipments/shipment-state.ts';
import type { EasyPostNews } from './easypost-event.ts';

export interface ParcelSubject extends ScannedParcel {
  readonly shipmentId: string;
}

export type ParcelEventDecision =
  | { readonly kind: 'settle'; readonly reason: 'nothing-to-do' | 'unknown-subject' | 'already-known' }
  /** It is written down, and nobody is woken: most of what carriers say. */
  | { readonly kind: 'record'; readonly shipmentId: string }
  /** The parcel's workflow judges it. */
  | { readonly kind: 'tell'; readonly shipmentId: string };

/**
 * Decides what is to be done about a carrier's event. Whoever writes it down settles it with what it changed; a parcel in
 * its final state has no workflow any more.
 */
export function decideEasyPostEvent({ tracker }: EasyPostNews, subject: ParcelSubject | null): ParcelEventDecision {
  if (!tracker) return { kind: 'settle', reason: 'nothing-to-do' };
  if (!subject) return { kind: 'settle', reason: 'unknown-subject' };
  if (isFinalShipmentState(subject.state)) return { kind: 'settle', reason: 'already-known' };
  return { kind: isRoutineScan(tracker.status, subject) ? 'record' : 'tell', shipmentId: subject.shipmentId };
}
