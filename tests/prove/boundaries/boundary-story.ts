import type { MessageKind } from '../../../domain/messages/message-kinds.ts';
import type { Teller } from './teller.ts';

/** What happens to an order, and how it must end, however often a worker dies meanwhile. */
export interface BoundaryStory {
  readonly tell: (teller: Teller) => Promise<unknown>;
  /** Absent where no order comes of it; then the story looks itself at what has. */
  readonly ending?: Ending;
  /** The scheduled workflow whose activity it brings about; without it the failpoint is for the story's own workflows. */
  readonly sweep?:
    | 'sweepBackorders'
    | 'sweepCheckouts'
    | 'sweepInboundEvents'
    | 'sweepLabelRefunds'
    | 'sweepOrders'
    | 'sendEmails'
    | 'escalateTasks'
    | 'checkBooks'
    | 'forgetOldRecords';
  /** The carriers talk nonsense, to everybody; so it begins before the others. */
  readonly needsNonsense?: true;
}

export interface Ending {
  readonly status: 'completed' | 'cancelled';
  /** Of the order's total, at the payment provider. */
  readonly money: 'taken' | 'none';
  /** Every fact of its timeline but what the carrier tells on the way, each as often as it stands here. */
  readonly timeline: readonly string[];
  readonly mails: readonly MessageKind[];
  /** Sent, or no longer true when it was their turn: how long that takes is a matter of who died meanwhile. */
  readonly mailsPerhaps?: readonly MessageKind[];
  /** The provider has changed something by itself: whoever was late for it is told, and staff see to it. */
  readonly mayBeNoticed?: true;
}

export const confirmed = ['order.placed', 'order.confirmed'];
const sent = ['order.fulfilling', 'shipment.ready', 'shipment.handed-over', 'payment.captured'];
export const worked = ['shipment.picked', 'shipment.packed'];
const arrived = ['shipment.delivered', 'order.completed'];

export const delivered: Ending = {
  status: 'completed',
  money: 'taken',
  timeline: [...confirmed, ...sent, ...worked, ...arrived],
  mails: ['order-confirmed', 'parcel-handed-over'],
};
export const lost: Ending = {
  status: 'completed',
  money: 'none',
  timeline: [...confirmed, ...sent, 'shipment.lost', 'payment.refunded', 'order.completed'],
  mails: ['order-confirmed', 'parcel-handed-over'],
};
/** Its reservation had lapsed when its parcel left, and staff have given the money up. */
export const unpaid: Ending = {
  mayBeNoticed: true,
  status: 'completed',
  money: 'none',
  timeline: [
    ...confirmed,
    ...sent.filter((fact) => fact !== 'payment.captured'),
    'payment.written-off',
    'shipment.delivered',
    'order.completed',
  ],
  mails: ['order-confirmed', 'parcel-handed-over'],
};

export const cancelledWithItsParcel: Ending = {
  status: 'cancelled',
  money: 'none',
  timeline: [
    ...confirmed,
    'order.fulfilling',
    'shipment.ready',
    'order.cancellation-requested',
    'shipment.cancelled',
    'payment.voided',
    'order.cancelled',
  ],
  mails: ['order-confirmed', 'order-cancelled'],
};

export function deliveredAfter(...facts: readonly string[]): Ending {
  return { ...delivered, timeline: [...delivered.timeline, ...facts] };
}
