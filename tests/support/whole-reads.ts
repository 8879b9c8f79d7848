import type { Database } from '../../db/database.ts';

/**
 * How often one of these tables was read whole so far: twice the same says that whatever ran between used indexes. The
 * database must have a pool of one connection, because each counts for itself.
 */
export async function wholeReadsOf(database: Database, tables: readonly string[]): Promise<number> {
  await database.em.fork().execute('select pg_stat_force_next_flush()');
  const [row] = await database.em
    .fork()
    .execute<{ reads: string }[]>(
      'select sum(seq_scan) as reads from pg_stat_user_tables where relname = any(?::text[])',
      [`{${tables.join(',')}}`],
    );
  return Number(row?.reads);
}
