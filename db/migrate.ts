import { openDatabase } from './database.ts';

/** Any number will do, as long as nothing else in the database locks it. */
const MIGRATION_LOCK = 7_482_001;

/** Brings the tables of a database up to date. Safe to call again; two callers at once wait for each other. */
export async function migrate(databaseUrl: string): Promise<readonly string[]> {
  const limits = { statementTimeoutMs: 60_000, transactionTimeoutMs: 0 };
  const database = await openDatabase({ url: databaseUrl, poolSize: 2, ...limits });
  try {
    return await database.em.transactional(async (em) => {
      await em.execute('select pg_advisory_xact_lock(?)', [MIGRATION_LOCK]);
      const applied = await database.migrator.up();
      return applied.map(({ name }) => name);
    });
  } finally {
    await database.close();
  }
}
