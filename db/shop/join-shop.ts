import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { findDoubts, findMismatches, type ProviderSettings } from '../../domain/shop/shop-mode.ts';
import type { Database } from '../database.ts';
import { readShop, type Shop } from './shop-queries.ts';

/** A process has settings of another kind of shop than the one whose database it was given. */
export class WrongKindOfShop extends Error {
  override readonly name = 'WrongKindOfShop';

  constructor({ mode }: Shop, mismatches: readonly string[]) {
    super(`This is the database of a ${mode} shop. ${mismatches.join(' ')}`);
  }
}

export interface Joining {
  readonly database: Database;
  readonly settings: ProviderSettings;
  readonly log: Pick<Logger, 'warn'>;
  readonly until: AbortSignal;
  readonly retryMs?: number;
}

/** Resolves once the database says that its shop is one for these settings; it is waited for. Throws WrongKindOfShop. */
export async function joinShop({
  database,
  settings,
  log,
  until,
  retryMs = 1_000,
}: Joining): Promise<Shop | undefined> {
  while (!until.aborted) {
    const shop = await readShop(database.em.fork()).catch((err: unknown) => {
      log.warn({ err }, 'The database does not say which shop it is of; trying again');
      return null;
    });
    if (shop === undefined) log.warn('The database is not set up yet; waiting');
    if (shop) {
      const mismatches = findMismatches(shop.mode, settings);
      if (mismatches.length > 0) throw new WrongKindOfShop(shop, mismatches);
      for (const doubt of findDoubts(shop.mode, settings)) log.warn(doubt);
      return shop;
    }
    await sleep(retryMs, undefined, { signal: until }).catch(() => {});
  }
  return undefined;
}
