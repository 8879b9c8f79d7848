import type { ShipmentState } from '../../domain/shipments/shipment-state.ts';
import type { EntityManager } from '../database.ts';
import { RecordNotFound } from '../shared/record-not-found.ts';

export interface LastWord {
  readonly state: ShipmentState;
  /** Epoch milliseconds; null: never. */
  readonly heardAt: number | null;
}

/** What is known of a parcel by now, and when its carrier last told of it. */
export async function readLastWord(
  em: EntityManager,
  { shipmentId }: { readonly shipmentId: string },
): Promise<LastWord> {
  const [row] = await em.execute<LastWord[]>(
    `select state, (extract(epoch from heard_at) * 1000)::float8 as "heardAt" from shipment where id = ?`,
    [shipmentId],
  );
  if (!row) throw new RecordNotFound('shipment', shipmentId);
  return row;
}
