import { FirstTables } from './2026-11-21-first-tables.ts';
import { ImportTables } from './2026-11-21-import.ts';
import { OrderMailTables } from './2026-11-27-order-mail.ts';
import { ShipmentHeardAt } from './2026-11-28-shipment-heard-at.ts';
import { WordVersions } from './2026-11-30-word-versions.ts';

/** Every migration, oldest first. Add to the end; never change one that has been released. */
export const migrations = [
  { name: '2026-11-21-first-tables', class: FirstTables },
  { name: '2026-11-21-import', class: ImportTables },
  { name: '2026-11-27-order-mail', class: OrderMailTables },
  { name: '2026-11-28-shipment-heard-at', class: ShipmentHeardAt },
  { name: '2026-11-30-word-versions', class: WordVersions },
] as const;
