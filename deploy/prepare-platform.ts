import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { hostsOf } from '../db/connection/database-address.ts';
import { openDatabase } from '../db/database.ts';
import { migrate } from '../db/migrate.ts';
import { readLoggedValues } from '../db/people/logged-values.ts';
import { ShopOfOtherMode } from '../db/shop/claim-shop.ts';
import { MigrationLockHeld } from '../db/upgrade/migration-lock.ts';
import type { ShopMode } from '../domain/shop/shop-mode.ts';
import { markNamespace, NamespaceOfOtherShop, type NamespaceShop } from '../temporal/namespace-owner.ts';
import { connectionOptionsOf, type TemporalSettings } from '../temporal/temporal-settings.ts';
import { registerSearchAttributes } from './register-search-attributes.ts';

const RETENTION_SECONDS = 30 * 24 * 60 * 60;
/** A server looks up new namespaces only every ten seconds. */
const NAMESPACE_KNOWN_WITHIN_MS = 20_000;
const RETRY_MS = 500;

export interface Platform {
  readonly databaseUrl: string;
  readonly temporal: TemporalSettings;
  /** Undefined: as it was made; a new shop is live. */
  readonly shopMode?: ShopMode | undefined;
  /** How long to wait for servers that are still starting. */
  readonly waitMs: number;
  /** How long to wait for another process that migrates; an hour unless said. */
  readonly lockWaitMs?: number;
}

/**
 * Brings database and Temporal to what this version needs: tables, namespace, search attributes. Safe to repeat. Tells of each
 * migration.
 */
export async function preparePlatform(platform: Platform, tell: (sentence: string) => void = () => {}): Promise<void> {
  const { databaseUrl, temporal, shopMode, waitMs, lockWaitMs } = platform;
  const whichTemporal = `TEMPORAL_ADDRESS (${temporal.address})`;
  const waiting = lockWaitMs === undefined ? {} : { lockWaitMs };
  let migrates = false;
  const tellOfMigration = (sentence: string): void => {
    migrates = true;
    tell(sentence);
  };
  const { shop, isUsed } = await within(waitMs, `DATABASE_URL (${hostsOf(databaseUrl)})`, async () => {
    try {
      return await migrate(databaseUrl, shopMode, { ...waiting, tell: tellOfMigration });
    } catch (error) {
      throw migrates && !isNotUpYet(error) ? new MigrationFailed(error) : error;
    }
  });
  await within(waitMs, `DATABASE_URL (${hostsOf(databaseUrl)})`, () => warnOfLoggedValues(databaseUrl, tell));
  await within(waitMs, whichTemporal, () => ensureNamespace(temporal, { ...shop, isUsed }));
  await within(waitMs + NAMESPACE_KNOWN_WITHIN_MS, whichTemporal, () => registerSearchAttributes(temporal));
}

/** Whoever runs a database of their own may not know what its log holds. */
async function warnOfLoggedValues(databaseUrl: string, tell: (sentence: string) => void): Promise<void> {
  const database = await openDatabase({ url: databaseUrl, poolSize: 1 });
  try {
    for (const sentence of await readLoggedValues(database.em.fork())) tell(`Warning: ${sentence}.`);
  } finally {
    await database.close();
  }
}

async function ensureNamespace(
  temporal: TemporalSettings,
  shop: NamespaceShop & { readonly isUsed: boolean },
): Promise<void> {
  const { namespace } = temporal;
  const connection = await Connection.connect({ ...connectionOptionsOf(temporal), connectTimeout: '5s' });
  try {
    const exists = await connection.workflowService.describeNamespace({ namespace }).then(
      () => true,
      (error: unknown) => {
        if (/NOT_FOUND|not found/i.test(String(error))) return false;
        throw error;
      },
    );
    if (!exists) {
      const workflowExecutionRetentionPeriod = { seconds: RETENTION_SECONDS as unknown as Long };
      await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
    }
    await markNamespace(connection, namespace, shop);
  } finally {
    await connection.close();
  }
}

/** The address is right: what is wrong is what the migration says. */
class MigrationFailed extends Error {
  constructor(error: unknown) {
    super(messageOf(error), { cause: error });
  }
}

const whoseAddressIsRight = [ShopOfOtherMode, NamespaceOfOtherShop, MigrationFailed, MigrationLockHeld] as const;

/** Tries again while a server is coming up; then says which one could not be used. */
async function within<T>(waitMs: number, what: string, step: () => Promise<T>): Promise<T> {
  const giveUpAt = Date.now() + waitMs;
  for (;;) {
    try {
      return await step();
    } catch (error) {
      if (whoseAddressIsRight.some((kind) => error instanceof kind)) throw error;
      if (Date.now() < giveUpAt && isNotUpYet(error)) await delay(RETRY_MS);
      else
        throw new Error(
          `${what} cannot be used (${firstLine(error)}): see that it runs and that the address is right.`,
          { cause: error },
        );
    }
  }
}

function isNotUpYet(error: unknown): boolean {
  return /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ECONNRESET|ETIMEDOUT|starting up|Namespace .* is not found|Failed to connect|UNAVAILABLE|DEADLINE/i.test(
    describe(error),
  );
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name} ${error.message} ${describe(error.cause ?? '')}` : String(error);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function firstLine(error: unknown): string {
  return messageOf(error).split('\n')[0] ?? '';
}
