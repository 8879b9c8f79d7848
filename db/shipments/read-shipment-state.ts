import type { ShipmentState } from '../../domain/shipments/shipment-state.ts';
import type { EntityManager } from '../database.ts';
import { RecordNotFound } from '../shared/record-not-found.ts';

export interface StoredShipmentState {
  readonly state: ShipmentState;
  /** Epoch milliseconds; null: never. */
  readonly lastScanAt: number | null;
}

/** The state as stored, and when the carrier last scanned it. */
export async function readShipmentState(
  em: EntityManager,
  { shipmentId }: { readonly shipmentId: string },
): Promise<StoredShipmentState> {
  const [row] = await em.execute<StoredShipmentState[]>(
    `select state, (extract(epoch from heard_at) * 1000)::float8 as "lastScanAt" from shipment where id = ?`,
    [shipmentId],
  );
  if (!row) throw new RecordNotFound('shipment', shipmentId);
  return row;
}
