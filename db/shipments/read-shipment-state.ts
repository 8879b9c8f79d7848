import type { ShipmentState } from '../../domain/shipments/shipment-state.ts';
import type { EntityManager } from '../database.ts';
import { RecordNotFound } from '../shared/record-not-found.ts';

export interface StoredShipmentState {
  readonly state: ShipmentState;
  /** Epoch milliseconds; null: never. */
  readonly lastScanAt: number | null;
  /** Why the order is on hold; null: it is not. */
  readonly holdReason: string | null;
}

/** The state as stored, when the carrier last scanned it, and whether its order is on hold. */
export async function readShipmentState(
  em: EntityManager,
  { shipmentId }: { readonly shipmentId: string },
): Promise<StoredShipmentState> {
  const [row] = await em.execute<StoredShipmentState[]>(
    `select s.state, (extract(epoch from s.heard_at) * 1000)::float8 as "lastScanAt", o.hold_reason as "holdReason"
     from shipment s join sales_order o on o.id = s.order_id where s.id = ?`,
    [shipmentId],
  );
  if (!row) throw new RecordNotFound('shipment', shipmentId);
  return row;
}
