/** How far the goods of an order have come: the least advanced of its parcels. */
export const fulfilmentStages = [
  'not-started',
  'backordered',
  'preparing',
  'handed-over',
  'delivered',
  'cancelled',
] as const;

export type FulfilmentStage = (typeof fulfilmentStages)[number];
