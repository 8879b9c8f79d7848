/** How far the goods of an order have come: the least advanced of its parcels. */
export const fulfilmentStages = [
  'not-started',
  'backordered',
  'preparing',
  'handed-over',
  'delivered',
  /** No parcel arrived; their money was given back. */
  'lost',
  /** No parcel arrived, and goods of at least one came back. */
  'returned',
  'cancelled',
] as const;

export type FulfilmentStage = (typeof fulfilmentStages)[number];
