interface ConcernRules {
  /** The updates of the order's workflow by which staff settle it. */
  readonly updates?: readonly string[];
  /** Nothing goes on by itself before staff have decided. */
  readonly needsDecision?: true;
  /** Giving the order up does not settle it. */
  readonly outlivesOrder?: true;
  /** Of one run of the workflow: the next run finds out for itself. */
  readonly endsWithRun?: true;
}

/** What a message to staff about an order is about, and what settles it. Stored: a kind that is out there is never renamed. */
export const orderConcernKinds = {
  /** The payment provider refused to take the money of a shipment. */
  money: { updates: ['retryPayment', 'writeOffPayment'], needsDecision: true },
  /** It refused to refund the money of a shipment. */
  'money-back': { updates: ['retryPayment', 'writeOffPayment'], needsDecision: true },
  /** A shipment came back: its money is refunded or kept. */
  returned: { updates: ['settleReturn'], needsDecision: true },
  /** A step failed for good after something had left. */
  failure: { updates: ['resume'], needsDecision: true, endsWithRun: true },
  /** A provider reported what nobody here asked for. */
  notice: { updates: ['acknowledgeNotices'], outlivesOrder: true },
  /** The same, but settled by giving the order up. */
  lapse: { updates: ['acknowledgeNotices'] },
  /** An undo failed for good. */
  undo: { outlivesOrder: true, endsWithRun: true },
  /** The payment provider refused the request itself: a mistake of the shop's. */
  provider: { outlivesOrder: true },
  /** The workflow of a shipment ended again and again. */
  tracking: { endsWithRun: true },
  /** What the workflow of a shipment tells staff. */
  parcel: {},
  /** Goods that were sold are not held. */
  goods: {},
} as const satisfies Readonly<Record<string, ConcernRules>>;

export type OrderConcernKind = keyof typeof orderConcernKinds;

/** A kind, or a kind and what it is about: `money:{shipmentId}`. */
export type OrderConcern = OrderConcernKind | `${OrderConcernKind}:${string}`;

export function concernKind(concern: OrderConcern): OrderConcernKind {
  return concern.split(':', 1).join('') as OrderConcernKind;
}

/** What it is about, after its kind: the id of a shipment, the name of an undo. Empty where the kind says it all. */
export function concernSubject(concern: OrderConcern): string {
  return concern.slice(concernKind(concern).length + 1);
}

/** An older version may have stored a kind that is not known any more: it has no rules. */
export function rulesOfConcern(concern: OrderConcern): ConcernRules {
  return (orderConcernKinds as Readonly<Record<string, ConcernRules>>)[concernKind(concern)] ?? {};
}

/** Staff say that they have seen to it. */
export function isAcknowledged(concern: OrderConcern): boolean {
  return rulesOfConcern(concern).updates?.includes('acknowledgeNotices') ?? false;
}
