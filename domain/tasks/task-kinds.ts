import type { Permission } from '../access/permissions.ts';
import type { NoteKind } from '../orders/attention-source.ts';
import type { OrderConcernKind } from '../orders/order-concern.ts';

/** From what should be looked at first to what may wait. */
export const taskPriorities = ['urgent', 'high', 'normal'] as const;
export type TaskPriority = (typeof taskPriorities)[number];

/**
 * What a task is about. `order` and `shipment`: ours; `webhook`: what a provider sent; `mail`: to a customer; `customer`: somebody with an
 * account; `approval`: what somebody asks for; `shop`: the shop itself.
 */
export const taskSubjects = ['order', 'shipment', 'webhook', 'mail', 'customer', 'approval', 'shop'] as const;
export type TaskSubject = (typeof taskSubjects)[number];

/** Operations of the API by which a task is settled. Of which kind of thing each is asked: `taskActions`. */
export const taskActions = {
  retryPayment: 'order',
  writeOffPayment: 'order',
  settleReturn: 'order',
  resumeOrder: 'order',
  acknowledgeOrder: 'order',
  checkStock: 'order',
  cancelOrder: 'order',
  correctShippingAddress: 'order',
  retryLabel: 'shipment',
  handOverShipment: 'shipment',
  markShipmentDelivered: 'shipment',
  markShipmentLost: 'shipment',
  markShipmentReturned: 'shipment',
  acknowledgeShipment: 'shipment',
  acknowledgeUnreadableEvent: 'webhook',
  approve: 'approval',
  refuse: 'approval',
  resendMessage: 'mail',
} as const satisfies Readonly<Record<string, TaskSubject>>;

export type TaskAction = keyof typeof taskActions;

export interface TaskRules {
  /** What has happened, in one sentence. */
  readonly title: string;
  readonly todo: string;
  /** What happens if nobody acts. */
  readonly unattended: string;
  readonly priority: TaskPriority;
  /** After that long it is overdue. Null: never. */
  readonly deadlineHours: number | null;
  /** What whoever closes it by hand may do besides working on tasks: the permission of what settles it. */
  readonly toClose: Permission;
  readonly actions: readonly TaskAction[];
  /** Staff may close it while its subject goes on: no workflow waits for a decision. */
  readonly closedByHand?: true;
  /** The end of its order closes it. `unless-told-later`: it may also be told after the end, and then stays until it is settled. */
  readonly endsWithOrder?: true | 'unless-told-later';
}

/** What a task can be about besides an order's attention. */
type OtherKind = 'unreadable-webhook' | 'mail-given-up' | 'account-closed' | 'approval' | 'books-disagree';

export type TaskKind = OrderConcernKind | NoteKind | OtherKind;

/** Every kind of task. They are stored in the database: never rename one. docs/tasks.md is compared with this by a test. */
export const taskKinds = {
  money: {
    title: 'The money of a parcel could not be taken',
    todo: 'Mend the cause at the payment provider, then ask it again; or settle it with the customer and give the money up.',
    unattended: 'The order stays open, and what is reserved lapses some days after it was placed.',
    priority: 'urgent',
    deadlineHours: 24,
    toClose: 'payments:settle',
    actions: ['retryPayment', 'writeOffPayment'],
  },
  'money-back': {
    title: 'Money could not be refunded',
    todo: 'See that nobody has paid it back by hand, then ask the payment provider again; or give the refund up.',
    unattended: 'The customer waits for the money, and the order stays open.',
    priority: 'urgent',
    deadlineHours: 24,
    toClose: 'payments:settle',
    actions: ['retryPayment', 'writeOffPayment'],
  },
  returned: {
    title: 'A parcel came back',
    todo: 'Decide whether its money is refunded or kept.',
    unattended: 'The order stays open, and the shop keeps the money.',
    priority: 'high',
    deadlineHours: 72,
    toClose: 'payments:settle',
    actions: ['settleReturn'],
  },
  failure: {
    title: 'A step failed for good',
    todo: 'Mend the cause, then resume the order.',
    unattended: 'The order stands still.',
    priority: 'urgent',
    deadlineHours: 4,
    toClose: 'orders:resolve',
    actions: ['resumeOrder'],
  },
  notice: {
    title: 'A provider reported something that this shop did not ask for',
    todo: 'Look at it there, and decide whether the order goes on; then acknowledge it.',
    unattended: 'Nothing: the order goes on. A dispute is lost when the provider’s own deadline passes.',
    priority: 'high',
    deadlineHours: 24,
    toClose: 'orders:resolve',
    actions: ['acknowledgeOrder', 'cancelOrder'],
    closedByHand: true,
  },
  lapse: {
    title: 'What is reserved for the order lapses, or has lapsed',
    todo: 'Hand its parcels over before, or cancel the order and have the customer order anew.',
    unattended: 'What leaves later is not paid for.',
    priority: 'high',
    deadlineHours: 12,
    toClose: 'orders:resolve',
    actions: ['acknowledgeOrder', 'cancelOrder'],
    closedByHand: true,
    endsWithOrder: 'unless-told-later',
  },
  undo: {
    title: 'Something of an order that was given up could not be undone',
    todo: 'Undo it by hand, as it says; the invariants say what is left.',
    unattended: 'Money may stay reserved, goods held, or a label paid for that nobody uses.',
    priority: 'high',
    deadlineHours: 24,
    toClose: 'orders:resolve',
    actions: [],
    closedByHand: true,
  },
  provider: {
    title: 'The payment provider refused a request of this shop as invalid',
    todo: 'Mend the shop’s settings or code.',
    unattended: 'Other orders may be refused in the same way.',
    priority: 'urgent',
    deadlineHours: 4,
    toClose: 'orders:resolve',
    actions: [],
    closedByHand: true,
  },
  tracking: {
    title: 'The workflow of a parcel ends again and again',
    todo: 'Look at its runs in the Temporal UI.',
    unattended: 'It is started again by itself, later each time.',
    priority: 'high',
    deadlineHours: 24,
    toClose: 'orders:resolve',
    actions: [],
  },
  parcel: {
    title: 'A parcel waits for a decision',
    todo: 'As it says: correct the address, ask for the label again, or say what became of the parcel.',
    unattended: 'The parcel stays where it is, and its order stays open.',
    priority: 'high',
    deadlineHours: 24,
    toClose: 'orders:resolve',
    actions: [
      'retryLabel',
      'correctShippingAddress',
      'handOverShipment',
      'markShipmentDelivered',
      'markShipmentLost',
      'markShipmentReturned',
      'acknowledgeShipment',
    ],
  },
  goods: {
    title: 'Goods of a paid order are not held for it',
    todo: 'Receive the goods, or cancel the order.',
    unattended: 'The order waits; it looks again by itself.',
    priority: 'high',
    deadlineHours: 24,
    toClose: 'orders:resolve',
    actions: ['checkStock', 'cancelOrder'],
  },
  restarts: {
    title: 'The workflow of an order ends before the order does',
    todo: 'Look at its runs in the Temporal UI.',
    unattended: 'It is started again by itself, an hour apart at most.',
    priority: 'urgent',
    deadlineHours: 4,
    toClose: 'orders:resolve',
    actions: [],
    closedByHand: true,
    endsWithOrder: true,
  },
  stuck: {
    title: 'A workflow stands still',
    todo: 'See “A workflow that stands still” in docs/operating.md.',
    unattended: 'The order stands still until a worker completes its tasks.',
    priority: 'urgent',
    deadlineHours: 1,
    toClose: 'orders:resolve',
    actions: [],
    closedByHand: true,
    endsWithOrder: true,
  },
  'slow-step': {
    title: 'A step has not succeeded for minutes',
    todo: 'Look at its failure in the history of the workflow.',
    unattended: 'It is tried again by itself.',
    priority: 'normal',
    deadlineHours: 4,
    toClose: 'orders:resolve',
    actions: [],
    closedByHand: true,
    endsWithOrder: 'unless-told-later',
  },
  refund: {
    title: 'A refund failed at the customer’s bank',
    todo: 'Pay the customer back another way, then close it.',
    unattended: 'The customer does not get the money.',
    priority: 'high',
    deadlineHours: 24,
    toClose: 'payments:settle',
    actions: [],
    closedByHand: true,
  },
  label: {
    title: 'The carrier keeps the price of a label, or has refunded one that is in use',
    todo: 'Claim the price from the carrier, or do not hand the parcel over on that label; then close it.',
    unattended: 'The shop has paid for a label that nobody used.',
    priority: 'normal',
    deadlineHours: 168,
    toClose: 'orders:resolve',
    actions: [],
    closedByHand: true,
  },
  unpaid: {
    title: 'A parcel may not leave, because its money can no longer be taken',
    todo: 'Cancel the order, or where another parcel has left, give the money up.',
    unattended: 'The parcel stays here, and its goods stay held.',
    priority: 'high',
    deadlineHours: 24,
    toClose: 'payments:settle',
    actions: ['writeOffPayment', 'cancelOrder'],
    endsWithOrder: true,
  },
  taken: {
    title: 'Money was taken that the books show as written off',
    todo: 'Refund it at the payment provider, then close it.',
    unattended: 'The customer has paid what the shop has given up.',
    priority: 'high',
    deadlineHours: 24,
    toClose: 'payments:settle',
    actions: [],
    closedByHand: true,
  },
  unreleased: {
    title: 'The provider did not release what a card is held for',
    todo: 'Release it at the provider, or let the reservation end; then close it.',
    unattended: 'The customer’s money stays reserved until the reservation ends by itself.',
    priority: 'high',
    deadlineHours: 24,
    toClose: 'payments:settle',
    actions: [],
    closedByHand: true,
  },
  away: {
    title: 'A parcel was called back while the carrier has it',
    todo: 'Get it back and receive its goods, or ask the carrier for their price; then close it.',
    unattended: 'Its goods are off the stock, and nobody has paid for them.',
    priority: 'high',
    deadlineHours: 72,
    toClose: 'orders:resolve',
    actions: [],
    closedByHand: true,
  },
  'parcel-number': {
    title: 'Another order’s parcel has the number of this one at Temporal',
    todo: 'See “Backups” in docs/operating.md.',
    unattended: 'Nobody looks after the parcel.',
    priority: 'urgent',
    deadlineHours: 4,
    toClose: 'orders:resolve',
    actions: [],
    closedByHand: true,
    endsWithOrder: true,
  },
  'unreadable-webhook': {
    title: 'A webhook could not be read',
    todo: 'Look at it at the provider and do by hand what it says, then acknowledge it; or deploy a version that reads it.',
    unattended: 'What it says has no effect here.',
    priority: 'high',
    deadlineHours: 24,
    toClose: 'webhooks:resolve',
    actions: ['acknowledgeUnreadableEvent'],
    closedByHand: true,
  },
  'mail-given-up': {
    title: 'A message could not be delivered',
    todo: 'Mend the address or the number and send it again, or tell whoever it is for another way and close it.',
    unattended: 'Whoever it is for is not told.',
    priority: 'normal',
    deadlineHours: 72,
    toClose: 'orders:resolve',
    actions: ['resendMessage'],
    closedByHand: true,
  },
  'account-closed': {
    title: 'A customer has deleted their account',
    todo: 'Forget the customer with the command that the task names; where open orders stand in the way, once they have ended. Then close it.',
    unattended:
      'What the shop knows of them is kept, and the month that the law allows for it runs out (GDPR, article 12).',
    priority: 'normal',
    deadlineHours: 480,
    toClose: 'customers:write',
    actions: [],
    closedByHand: true,
  },
  approval: {
    title: 'Somebody asks for what is above their limit',
    todo: 'Approve it, which does it, or refuse it. Whoever asked cannot approve it, and may take it back.',
    unattended: 'It is not done, and lapses after the hours of the policy `approvals`.',
    priority: 'high',
    deadlineHours: 24,
    toClose: 'payments:settle',
    actions: ['approve', 'refuse'],
  },
  'books-disagree': {
    title: 'The shop’s own books do not agree',
    todo: 'Run `npm run invariants`, which names every case, and mend the cause; see “Invariants” in docs/operating.md. The next look closes this.',
    unattended: 'Money or stock may be wrong, and orders go on by what is written.',
    priority: 'urgent',
    deadlineHours: 4,
    toClose: 'orders:resolve',
    actions: [],
    closedByHand: true,
  },
} as const satisfies Readonly<Record<TaskKind, TaskRules>>;

/** Of a kind that a later version stored: somebody has to look at it, and may close it. */
const UNKNOWN: TaskRules = {
  title: 'A task of a kind that this version does not know',
  todo: 'Read what it says.',
  unattended: 'It is not known here.',
  priority: 'high',
  deadlineHours: 24,
  toClose: 'orders:resolve',
  actions: [],
  closedByHand: true,
};

export function rulesOfTask(kind: string): TaskRules {
  return Object.hasOwn(taskKinds, kind) ? taskKinds[kind as TaskKind] : UNKNOWN;
}

/** None of these is open once its order has ended. */
export const kindsEndedByOrder = (Object.keys(taskKinds) as TaskKind[]).filter(
  (kind) => rulesOfTask(kind).endsWithOrder === true,
);

export function isTaskKind(kind: string): kind is TaskKind {
  return Object.hasOwn(taskKinds, kind);
}
