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

/** How far one parcel has come. */
export interface StagedParcel {
  readonly handedOver: boolean;
  /** Once it has come to its end. */
  readonly end?: 'delivered' | 'lost' | 'returned' | 'cancelled' | undefined;
}

/** The stage of an order by its parcels, as the database has it: parcels that were called back do not count. */
export function fulfilmentStageOf(parcels: readonly StagedParcel[]): FulfilmentStage | undefined {
  const sent = parcels.filter(({ end }) => end !== 'cancelled');
  if (sent.length === 0) return undefined;
  if (sent.every(({ end }) => end === 'lost')) return 'lost';
  if (sent.every(({ end }) => end === 'lost' || end === 'returned')) return 'returned';
  if (sent.every(({ end }) => end !== undefined)) return 'delivered';
  return sent.every(({ handedOver }) => handedOver) ? 'handed-over' : 'preparing';
}
