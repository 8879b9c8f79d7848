import type { Database } from '../../db/database.ts';

/** Bytes of a table with its indexes and what is stored apart. */
export interface TableBytes {
  readonly table: string;
  readonly rows: number;
  readonly before: number;
  readonly after?: number;
}

/** The tables of the shop, largest first; beside what they were before, if that is given. */
export async function bytesByTable(database: Database, before?: readonly TableBytes[]): Promise<readonly TableBytes[]> {
  const tables = await database.em.fork().execute<{ table: string; rows: number; bytes: number }[]>(
    `select relname as "table", reltuples::float8 as rows, pg_total_relation_size(oid)::float8 as bytes
     from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 3 desc, 1`,
  );
  if (!before) return tables.map(({ table, rows, bytes }) => ({ table, rows, before: bytes }));
  const earlier = new Map(before.map((known) => [known.table, known.before]));
  return tables.map(({ table, rows, bytes }) => ({ table, rows, before: earlier.get(table) ?? 0, after: bytes }));
}
