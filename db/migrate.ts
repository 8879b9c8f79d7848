import { setTimeout as delay } from 'node:timers/promises';
import type { ShopMode } from '../domain/shop/shop-mode.ts';
import { openDatabase, type Database } from './database.ts';
import { claimShop, isShopUsed, refuseOtherMode } from './shop/claim-shop.ts';
import type { Shop } from './shop/shop-queries.ts';

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

export interface Migrated {
  /** Names of the migrations that were missing. */
  readonly applied: readonly string[];
  readonly shop: Shop;
  /** False: there is nothing in it yet, and it may be made one of the other kind. */
  readonly isUsed: boolean;
}

/**
 * Brings the tables of a database up to date, and says of which kind its shop is where nobody has yet. Safe to call again; two
 * callers at once wait for each other. Throws ShopOfOtherMode before anything is changed.
 */
export async function migrate(
  databaseUrl: string,
  mode?: ShopMode,
  { lockTimeoutMs = LOCK_TIMEOUT_MS, tries = 20, pauseMs = 2_000 }: MigrateOptions = {},
): Promise<Migrated> {
  const limits = { statementTimeoutMs: 60_000, transactionTimeoutMs: 0 };
  const database = await openDatabase({ url: databaseUrl, poolSize: 2, ...limits });
  try {
    for (let tried = 1; ; tried += 1) {
      try {
        return await migrateOnce(database, mode, lockTimeoutMs);
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
function migrateOnce(database: Database, mode: ShopMode | undefined, lockTimeoutMs: number): Promise<Migrated> {
  return database.em.transactional(async (em) => {
    // For another who migrates it waits as long as that takes; the limit is for what comes after.
    await em.execute('select pg_advisory_xact_lock(?)', [MIGRATION_LOCK]);
    await em.execute(`set local lock_timeout = ${lockTimeoutMs}`);
    await refuseOtherMode(em, mode);
    const transaction = em.getTransactionContext();
    const applied = await database.migrator.up(transaction ? { transaction } : {});
    const shop = await claimShop(em, mode);
    return { applied: applied.map(({ name }) => name), shop, isUsed: await isShopUsed(em) };
  });
}
