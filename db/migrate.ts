import { setTimeout as delay } from 'node:timers/promises';
import { openDatabase, type Database } from './database.ts';

/** Any number will do, as long as nothing else in the database locks it. */
const MIGRATION_LOCK = 7_482_001;

/**
 * A change of a table waits for whoever reads it, and everybody who comes after waits for the change. So it waits no longer than a
 * shopper may, gives way, and is tried again.
 */
const LOCK_TIMEOUT_MS = 3_000;
const LOCK_NOT_AVAILABLE = '55P03';

export interface MigrateOptions {
  readonly lockTimeoutMs?: number;
  /** How often it is tried in all, while somebody keeps a table to himself. */
  readonly tries?: number;
  /** Between two tries: the others go first. */
  readonly pauseMs?: number;
}

/** Brings the tables of a database up to date. Safe to call again; two callers at once wait for each other. */
export async function migrate(
  databaseUrl: string,
  { lockTimeoutMs = LOCK_TIMEOUT_MS, tries = 20, pauseMs = 2_000 }: MigrateOptions = {},
): Promise<readonly string[]> {
  const limits = { statementTimeoutMs: 60_000, transactionTimeoutMs: 0 };
  const database = await openDatabase({ url: databaseUrl, poolSize: 2, ...limits });
  try {
    for (let tried = 1; ; tried += 1) {
      try {
        return await migrateOnce(database, lockTimeoutMs);
      } catch (error) {
        if ((error as { code?: unknown }).code !== LOCK_NOT_AVAILABLE || tried === tries) throw error;
        await delay(pauseMs);
      }
    }
  } finally {
    await database.close();
  }
}

/** All that is pending or nothing. */
function migrateOnce(database: Database, lockTimeoutMs: number): Promise<readonly string[]> {
  return database.em.transactional(async (em) => {
    // For another who migrates it waits as long as that takes; the limit is for what comes after.
    await em.execute('select pg_advisory_xact_lock(?)', [MIGRATION_LOCK]);
    await em.execute(`set local lock_timeout = ${lockTimeoutMs}`);
    const transaction = em.getTransactionContext();
    const applied = await database.migrator.up(transaction ? { transaction } : {});
    return applied.map(({ name }) => name);
  });
}
