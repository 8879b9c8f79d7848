import { actorIn, type Asker } from '../shared/staff-note.ts';
import { cleanStaffText } from '../shared/staff-text.ts';
import type { WarehouseNote } from './shipment-contract.ts';

const NAME_LENGTH_MAX = 100;

/** For the timeline. */
export function warehouseNameOf(note: WarehouseNote | undefined): string {
  return cleanStaffText(note?.by, NAME_LENGTH_MAX) ?? 'warehouse';
}

/** The same, with the caller of the API where that asks. */
export function warehouseAskerOf(note: WarehouseNote | undefined): Asker {
  return { by: warehouseNameOf(note), ...actorIn(note) };
}
