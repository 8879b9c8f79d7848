import type { ShopMode } from '../domain/shop/shop-mode.ts';
import { openDatabase } from './database.ts';
import { claimShop, refuseOtherMode } from './shop/claim-shop.ts';
import type { Shop } from './shop/shop-queries.ts';

/** Any number will do, as long as nothing else in the database locks it. */
const MIGRATION_LOCK = 7_482_001;

export interface Migrated {
  /** Names of the migrations that were missing. */
  readonly applied: readonly string[];
  readonly shop: Shop;
}

/**
 * Brings the tables of a database up to date, and says of which kind its shop is where nobody has yet. Safe to call again; two
 * callers at once wait for each other. Throws ShopOfOtherMode before anything is changed.
 */
export async function migrate(databaseUrl: string, mode?: ShopMode): Promise<Migrated> {
  const limits = { statementTimeoutMs: 60_000, transactionTimeoutMs: 0 };
  const database = await openDatabase({ url: databaseUrl, poolSize: 2, ...limits });
  try {
    return await database.em.transactional(async (em) => {
      await em.execute('select pg_advisory_xact_lock(?)', [MIGRATION_LOCK]);
      await refuseOtherMode(em, mode);
      const applied = await database.migrator.up();
      return { applied: applied.map(({ name }) => name), shop: await claimShop(em, mode) };
    });
  } finally {
    await database.close();
  }
}
