import { FirstTables } from './2026-11-21-first-tables.ts';
import { ImportTables } from './2026-11-21-import.ts';

/** Every migration, oldest first. Add to the end; never change one that has been released. */
export const migrations = [
  { name: '2026-11-21-first-tables', class: FirstTables },
  { name: '2026-11-21-import', class: ImportTables },
] as const;
