/**
 * Where an order may go from where it is. Data, so that the database's invariants and a test walk the same graph.
 * `completed`, `cancelled` and `expired` are final.
 */
export const orderStatusEdges = {
  /** Stock is held; the payment is being authorised. */
  placed: ['confirmed', 'awaiting-payment', 'cancelled', 'expired'],
  /** The card was declined, or the shopper is at the bank's page. Stock stays held until a deadline. */
  'awaiting-payment': ['confirmed', 'cancelled', 'expired'],
  /** The money is authorised and the goods are the shopper's. */
  confirmed: ['backordered', 'fulfilling', 'cancelled'],
  /** Paid for, and waiting for goods that are not there yet. */
  backordered: ['fulfilling', 'cancelled'],
  /** At least one parcel is being made or is on its way. */
  fulfilling: ['completed', 'cancelled'],
  completed: [],
  cancelled: [],
  expired: [],
} as const satisfies Record<string, readonly string[]>;

export type OrderStatus = keyof typeof orderStatusEdges;

export const orderStatuses = Object.keys(orderStatusEdges) as OrderStatus[];

export function isFinal(status: OrderStatus): boolean {
  return orderStatusEdges[status].length === 0;
}

export function mayMove(from: OrderStatus, to: OrderStatus): boolean {
  return (orderStatusEdges[from] as readonly OrderStatus[]).includes(to);
}
