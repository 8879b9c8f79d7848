import { shipmentStateEdges } from '../shipments/shipment-state.ts';
import type { ShipmentState } from '../shipments/shipment-state.ts';
import type { EasyPostNews } from './easypost-event.ts';

export interface ParcelSubject {
  readonly shipmentId: string;
  readonly state: ShipmentState;
}

export type ParcelEventDecision =
  | { readonly kind: 'settle'; readonly reason: 'nothing-to-do' | 'unknown-subject' | 'already-known' }
  | { readonly kind: 'tell'; readonly shipmentId: string };

/**
 * Decides what is to be done about a carrier's event. The parcel's workflow judges the status itself and settles the
 * event with what it changed; a parcel in its final state has no workflow any more.
 */
export function decideEasyPostEvent({ tracker }: EasyPostNews, subject: ParcelSubject | null): ParcelEventDecision {
  if (!tracker) return { kind: 'settle', reason: 'nothing-to-do' };
  if (!subject) return { kind: 'settle', reason: 'unknown-subject' };
  if (shipmentStateEdges[subject.state].length === 0) return { kind: 'settle', reason: 'already-known' };
  return { kind: 'tell', shipmentId: subject.shipmentId };
}
