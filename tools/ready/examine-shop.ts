import { openDatabase } from '../../db/database.ts';
import { readShopFacts } from '../../db/shop/shop-facts-queries.ts';
import { findShopGaps } from '../../domain/shop/find-shop-gaps.ts';
import type { ShopSettings } from '../../domain/shop/shop-facts.ts';
import type { ShopGap } from '../../domain/shop/shop-gap.ts';

/** It reads all products. */
const STATEMENT_TIMEOUT_MS = 60_000;

export interface ShopToExamine {
  readonly databaseUrl: string;
  readonly settings: ShopSettings;
  readonly connectTimeoutMs?: number;
}

/** What the shop of a database lacks. Undefined: it has not been set up. Rejects where the database cannot be read. */
export async function examineShop({
  databaseUrl,
  settings,
  connectTimeoutMs,
}: ShopToExamine): Promise<readonly ShopGap[] | undefined> {
  const database = await openDatabase({
    url: databaseUrl,
    poolSize: 1,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    ...(connectTimeoutMs === undefined ? {} : { connectTimeoutMs }),
  });
  try {
    const facts = await readShopFacts(database);
    return facts && findShopGaps(facts, settings);
  } finally {
    await database.close();
  }
}
