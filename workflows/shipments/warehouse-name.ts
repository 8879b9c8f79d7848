import { staffWords } from '../shared/staff-words.ts';
import type { WarehouseNote } from './shipment-contract.ts';

const NAME_LENGTH_MAX = 100;

/** For the timeline. */
export function warehouseNameOf(note: WarehouseNote | undefined): string {
  return staffWords(note?.by, NAME_LENGTH_MAX) ?? 'warehouse';
}
