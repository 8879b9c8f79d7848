interface ConcernRules {
  /** Updates of the order's workflow that settle it. */
  readonly updates?: readonly string[];
  /** The order waits until staff have decided. */
  readonly needsDecision?: true;
  /** Cancelling the order does not settle it. */
  readonly outlivesOrder?: true;
  /** Dropped when the workflow starts again: the new run finds it again if it still holds. */
  readonly endsWithRun?: true;
}

/** Kinds of messages to staff about an order, and what settles each. They are stored in the database: never rename one. */
export const orderConcernKinds = {
  /** The payment provider refused to take the money of a shipment. */
  money: { updates: ['retryPayment', 'writeOffPayment'], needsDecision: true },
  /** The payment provider refused to refund the money of a shipment. */
  'money-back': { updates: ['retryPayment', 'writeOffPayment'], needsDecision: true },
  /** A shipment came back: its money is refunded or kept. */
  returned: { updates: ['settleReturn'], needsDecision: true },
  /** A step failed for good after something had left. */
  failure: { updates: ['resume'], needsDecision: true, endsWithRun: true },
  /** A provider reported a change that this shop did not request. */
  notice: { updates: ['acknowledgeNotices'], outlivesOrder: true },
  /** The provider released an authorisation by itself. Cancelling the order settles it. */
  lapse: { updates: ['acknowledgeNotices'] },
  /** An undo failed for good. */
  undo: { outlivesOrder: true, endsWithRun: true },
  /** The payment provider rejected our request as invalid: a fault of the shop's settings or code. */
  provider: { outlivesOrder: true },
  /** The workflow of a shipment keeps ending before the shipment does. */
  tracking: { endsWithRun: true },
  /** A message from the workflow of a shipment. */
  parcel: {},
  /** Goods of a paid order are not reserved. */
  goods: {},
} as const satisfies Readonly<Record<string, ConcernRules>>;

export type OrderConcernKind = keyof typeof orderConcernKinds;

/** A kind, or a kind and its subject: `money:{shipmentId}`. */
export type OrderConcern = OrderConcernKind | `${OrderConcernKind}:${string}`;

export function concernKind(concern: OrderConcern): OrderConcernKind {
  return concern.split(':', 1).join('') as OrderConcernKind;
}

/** The part after the kind: the id of a shipment, the name of an undo. Empty if there is none. */
export function concernSubject(concern: OrderConcern): string {
  return concern.slice(concernKind(concern).length + 1);
}

/** No rules for a kind that an older version stored and this one does not know. */
export function rulesOfConcern(concern: OrderConcern): ConcernRules {
  return (orderConcernKinds as Readonly<Record<string, ConcernRules>>)[concernKind(concern)] ?? {};
}

/** Whether `acknowledgeNotices` settles it. */
export function isAcknowledged(concern: OrderConcern): boolean {
  return rulesOfConcern(concern).updates?.includes('acknowledgeNotices') ?? false;
}
