import type { ShopMode } from '../domain/shop/shop-mode.ts';
import { openDatabase, type Database, type MigrationEntry } from './database.ts';
import { migrations as allMigrations } from './migrations/index.ts';
import { claimShop, isShopUsed, refuseOtherMode } from './shop/claim-shop.ts';
import type { Shop } from './shop/shop-queries.ts';
import { awaitMigrationLock, requireMigrationLock, type LockWait } from './upgrade/migration-lock.ts';
import { OnlineMigration } from './upgrade/online-migration.ts';
import { retryWhileLocked, type Patience } from './upgrade/retry-while-locked.ts';
import { runOnlineMigration } from './upgrade/run-online-migration.ts';
import { watchBackend, type Watched } from './upgrade/watch-backend.ts';

/**
 * A change of a table waits for whoever reads it, and everybody who comes after waits for the change. So it waits no longer than a
 * shopper may, gives way, and is tried again.
 */
const PATIENCE: Patience = { lockTimeoutMs: 3_000, tries: 20, pauseMs: 2_000 };

/** What a migration that is a transaction does to a table that is in use takes moments; for all else there are online ones. */
const STATEMENT_TIMEOUT_MS = 60_000;

/** An index of a large table, or a backfill, may take the other process hours; a process that starts again waits again. */
const LOCK_WAIT: LockWait = { lockWaitMs: 60 * 60_000, tellOfLockEveryMs: 60_000 };

/** What other processes call this one, where the address of the database gives it no name. */
const APPLICATION_NAME = 'quartermaster migrations';

export interface MigrateOptions extends Partial<Patience>, Partial<LockWait> {
  /** Those of this version, unless a test has others. */
  readonly migrations?: readonly MigrationEntry[];
  /** Name of the last one to apply. */
  readonly to?: string;
  /** What is done, what it waits for, and how far it is: a sentence each. */
  readonly tell?: (sentence: string) => void;
}

export interface Migrated {
  /** Names of the migrations that were missing. */
  readonly applied: readonly string[];
  readonly shop: Shop;
  /** False: there is nothing in it yet, and it may be made one of the other kind. */
  readonly isUsed: boolean;
}

/**
 * Brings the tables of a database up to date, and says of which kind its shop is where nobody has yet. Each migration is done for
 * itself: where one fails, those before it stay. Safe to call again; two callers at once wait for each other. Throws ShopOfOtherMode
 * and MigrationLockHeld before anything is changed.
 */
export async function migrate(databaseUrl: string, mode?: ShopMode, options: MigrateOptions = {}): Promise<Migrated> {
  const { migrations = allMigrations, to, tell = () => {} } = options;
  // One connection, because the session that does the work has to have the lock. How long an online step may take is for the server to say.
  const database = await openDatabase({
    url: databaseUrl,
    applicationName: APPLICATION_NAME,
    poolSize: 1,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    queryTimeoutMs: 0,
    transactionTimeoutMs: 0,
    migrations,
  });
  const run = { databaseUrl, database, migrations, patience: { ...PATIENCE, ...options }, tell };
  try {
    const em = database.em.fork();
    await awaitMigrationLock(em, { ...LOCK_WAIT, ...options }, tell);
    await refuseOtherMode(em, mode);
    const applied = await applyPending(run, to);
    return await em.transactional(async (own) => ({
      applied,
      shop: await claimShop(own, mode),
      isUsed: await isShopUsed(own),
    }));
  } finally {
    await database.close();
  }
}

interface Run {
  readonly databaseUrl: string;
  readonly database: Database;
  readonly migrations: readonly MigrationEntry[];
  readonly patience: Patience;
  readonly tell: (sentence: string) => void;
}

async function applyPending(run: Run, to: string | undefined): Promise<string[]> {
  const pending = (await run.database.migrator.getPending()).map(({ name }) => name);
  const wanted = to === undefined ? pending : pending.slice(0, pending.indexOf(to) + 1);
  for (const [index, name] of wanted.entries()) {
    const startedAt = performance.now();
    await applyOne(run, name);
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    run.tell(`${name}: applied in ${seconds} s (${index + 1} of ${wanted.length})`);
  }
  return wanted;
}

async function applyOne(run: Run, name: string): Promise<void> {
  const { databaseUrl: url, database } = run;
  const tell = (sentence: string) => run.tell(`${name}: ${sentence}`);
  const [backend] = await database.em.fork().execute<{ pid: number }[]>('select pg_backend_pid() as pid');
  await watchBackend({ url, pid: backend?.pid ?? 0, tell }, async (watched) => {
    const online = onlineMigration(run, name);
    if (online) await applyOnline(run, name, online, watched, tell);
    else await applyInTransaction(run, name, watched, tell);
  });
}

function onlineMigration({ database, migrations }: Run, name: string): OnlineMigration | undefined {
  const entry = migrations.find((candidate) => candidate.name === name);
  const migration = entry && new entry.class(database.em.getDriver(), database.config);
  return migration instanceof OnlineMigration ? migration : undefined;
}

/** All of it or nothing. */
async function applyInTransaction(
  { database, patience }: Run,
  name: string,
  watched: Watched,
  tell: (sentence: string) => void,
): Promise<void> {
  const apply = () =>
    database.em.fork().transactional(async (em) => {
      await requireMigrationLock(em);
      await em.execute(`set local lock_timeout = ${patience.lockTimeoutMs}`);
      await database.migrator.up({ migrations: [name], transaction: em.getTransactionContext() });
    });
  await retryWhileLocked(patience, apply, (tried) => {
    const blockers = watched.blockers();
    tell(
      `gave way to whoever uses the table${blockers ? `, ${blockers},` : ''} and is tried again (${tried} of ${patience.tries})`,
    );
  });
}

async function applyOnline(
  { database, patience }: Run,
  name: string,
  migration: OnlineMigration,
  watched: Watched,
  tell: (sentence: string) => void,
): Promise<void> {
  const em = database.em.fork();
  await runOnlineMigration({ em, name, patience, watched, tell }, migration);
  await em.transactional(async (own) => {
    await requireMigrationLock(own);
    // Where the connection was cut off since, another process may have come, and gone.
    const logged = await own.execute<object[]>('select 1 from mikro_orm_migrations where name = ?', [name]);
    if (logged.length === 0) await database.migrator.getStorage().logMigration({ name }, own.getTransactionContext());
    await own.execute('delete from backfill_progress where migration = ?', [name]);
  });
}
