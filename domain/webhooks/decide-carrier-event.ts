import { isFinal, type OrderStatus } from '../orders/order-status.ts';
import type { CarrierWord } from '../shipments/carrier-status.ts';
import { isRoutineScan, type ScannedParcel } from '../shipments/is-routine-scan.ts';
import { provesHandOver } from '../shipments/shipment-state-of-carrier-status.ts';
import { isFinalShipmentState } from '../shipments/shipment-state.ts';
import type { CarrierEvent, LabelRefundAssertion, ScanAssertion } from './carrier-event.ts';

/** What our database knows of the shipment that an event is about. */
export interface ShipmentSubject extends ScannedParcel {
  readonly shipmentId: string;
  /** 1 for the first shipment of the order. */
  readonly sequence: number;
  readonly orderId: string;
  readonly orderNumber: number;
  readonly orderStatus: OrderStatus;
  /** Of a label that the shipment bears no more, such as for an address that was corrected since. */
  readonly isOfReplacedLabel: boolean;
  /** It is delivered by the word of staff, and not of the carrier. */
  readonly isDeliveredByStaff: boolean;
}

export type CarrierEventDecision =
  | { readonly kind: 'settle'; readonly reason: 'nothing-to-do' | 'unknown-subject' | 'already-known' }
  /** It is booked, whether or not the shipment or its order has ended, and no workflow is signalled. */
  | { readonly kind: 'book'; readonly refund: LabelRefundAssertion }
  /** It is recorded, and no workflow is signalled: most of what carriers say. */
  | { readonly kind: 'record'; readonly subject: ShipmentSubject; readonly status: CarrierWord }
  /** The shipment's workflow judges it. */
  | { readonly kind: 'signal-shipment'; readonly subject: ShipmentSubject; readonly status: CarrierWord }
  /** The shipment has ended otherwise, and its workflow with it: its order, which goes on, shows that to staff. */
  | { readonly kind: 'signal-order'; readonly subject: ShipmentSubject; readonly notice: string }
  /** The order has ended, too: it is noted for staff. */
  | { readonly kind: 'note'; readonly subject: ShipmentSubject; readonly notice: string };

/** Decides what is to be done about a carrier's event. Whoever records it settles it with what it changed. */
export function decideCarrierEvent({ assertion }: CarrierEvent, subject: ShipmentSubject | null): CarrierEventDecision {
  if (!assertion) return { kind: 'settle', reason: 'nothing-to-do' };
  if (!subject) return { kind: 'settle', reason: 'unknown-subject' };
  switch (assertion.kind) {
    case 'label-refund':
      return { kind: 'book', refund: assertion };
    case 'scan':
      return decideScan(assertion, subject);
  }
}

function decideScan({ status }: ScanAssertion, subject: ShipmentSubject): CarrierEventDecision {
  const { orderStatus, state, isOfReplacedLabel } = subject;
  // It may say so of a label that was given back; of the shipment it says nothing.
  if (isOfReplacedLabel && !provesHandOver(status)) return { kind: 'settle', reason: 'already-known' };
  if (!isFinalShipmentState(state)) {
    const isRoutine = !isOfReplacedLabel && isRoutineScan(status, subject);
    return { kind: isRoutine ? 'record' : 'signal-shipment', subject, status };
  }
  const notice = contradictionOf(subject, status);
  if (notice === undefined) return { kind: 'settle', reason: 'already-known' };
  return { kind: isFinal(orderStatus) ? 'note' : 'signal-order', subject, notice };
}

/** For staff, wherever it is found out. */
export const CALLED_BACK_BUT_SCANNED =
  'The carrier has a parcel that was called back: its money was released and its goods may be sold again. Get it back, or ask for its money.';

/** What a carrier says of a shipment that has ended otherwise, for staff. The same words for each scan of one kind. */
function contradictionOf(
  { state, isOfReplacedLabel, isDeliveredByStaff }: ShipmentSubject,
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
