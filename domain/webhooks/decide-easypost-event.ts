import { isFinal, type OrderStatus } from '../orders/order-status.ts';
import type { CarrierWord } from '../shipments/carrier-status.ts';
import { isRoutineScan, type ScannedParcel } from '../shipments/is-routine-scan.ts';
import { provesHandOver } from '../shipments/shipment-state-of-carrier-status.ts';
import { isFinalShipmentState } from '../shipments/shipment-state.ts';
import type { EasyPostNews, LabelRefundNews } from './easypost-event.ts';

export interface ParcelSubject extends ScannedParcel {
  readonly shipmentId: string;
  /** 1 for the first parcel of the order. */
  readonly sequence: number;
  readonly orderId: string;
  readonly orderNumber: number;
  readonly orderStatus: OrderStatus;
  /** Of a label that the parcel bears no more, such as for an address that was corrected since. */
  readonly isOfReplacedLabel: boolean;
  /** It is delivered by the word of staff, and not of the carrier. */
  readonly isDeliveredByStaff: boolean;
}

export type ParcelEventDecision =
  | { readonly kind: 'settle'; readonly reason: 'nothing-to-do' | 'unknown-subject' | 'already-known' }
  /** It is booked, whether or not the parcel or its order has ended, and nobody is woken. */
  | { readonly kind: 'book'; readonly refund: LabelRefundNews }
  /** It is written down, and nobody is woken: most of what carriers say. */
  | { readonly kind: 'record'; readonly shipmentId: string }
  /** The parcel's workflow judges it. */
  | { readonly kind: 'tell'; readonly shipmentId: string }
  /** The parcel has ended otherwise, and its workflow with it: its order, which goes on, shows that to staff. */
  | { readonly kind: 'tell-order'; readonly orderId: string; readonly shipmentId: string; readonly notice: string }
  /** The order has ended, too: it is written down for a person. */
  | { readonly kind: 'note'; readonly orderId: string; readonly shipmentId: string; readonly notice: string };

/** Decides what is to be done about a carrier's event. Whoever writes it down settles it with what it changed. */
export function decideEasyPostEvent(
  { tracker, refund }: EasyPostNews,
  subject: ParcelSubject | null,
): ParcelEventDecision {
  if (!tracker && !refund) return { kind: 'settle', reason: 'nothing-to-do' };
  if (!subject) return { kind: 'settle', reason: 'unknown-subject' };
  if (!tracker) return refund ? { kind: 'book', refund } : { kind: 'settle', reason: 'nothing-to-do' };
  const { shipmentId, orderId, orderStatus, state, isOfReplacedLabel } = subject;
  // It may say so of a label that was given back; of the parcel it says nothing.
  if (isOfReplacedLabel && !provesHandOver(tracker.status)) return { kind: 'settle', reason: 'already-known' };
  if (!isFinalShipmentState(state)) {
    const isRoutine = !isOfReplacedLabel && isRoutineScan(tracker.status, subject);
    return { kind: isRoutine ? 'record' : 'tell', shipmentId };
  }
  const notice = contradictionOf(subject, tracker.status);
  if (notice === undefined) return { kind: 'settle', reason: 'already-known' };
  return { kind: isFinal(orderStatus) ? 'note' : 'tell-order', orderId, shipmentId, notice };
}

/** For people, wherever that is found out. */
export const CALLED_BACK_BUT_SCANNED =
  'The carrier has a parcel that was called back: its money was released and its goods may be sold again. Get it back, or ask for its money.';

/** What a carrier says of a parcel that has come to another end, for people. The same words for each scan of one kind. */
function contradictionOf(
  { state, isOfReplacedLabel, isDeliveredByStaff }: ParcelSubject,
  status: CarrierWord,
): string | undefined {
  const comesBack = status === 'return_to_sender' || status === 'returned';
  if (state === 'cancelled' && provesHandOver(status)) return CALLED_BACK_BUT_SCANNED;
  if (isOfReplacedLabel) {
    return 'The carrier has scanned a label of this parcel for the address before it was corrected. Ask it what it has, and where that goes.';
  }
  if (state === 'lost' && status === 'delivered') {
    return 'The carrier has delivered a parcel that was given up as lost: the customer has the goods and the money.';
  }
  if (state === 'lost' && provesHandOver(status) && status !== 'failure') {
    const where = comesBack ? 'is bringing back' : 'has found';
    return `The carrier ${where} a parcel that was given up as lost: its money was refunded.`;
  }
  if (state === 'delivered' && comesBack) {
    return 'The carrier is bringing back a parcel that counts as delivered: its money was not refunded.';
  }
  // After the carrier's own word, one that it could not deliver is an older one that has come late.
  if (state === 'delivered' && isDeliveredByStaff && status === 'failure') {
    return 'The carrier could not deliver a parcel that counts as delivered, by the word of staff: ask it and the customer where it is. Its money was not refunded.';
  }
  return undefined;
}
