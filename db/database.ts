import { Migrator, type Migration } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import { poolOptionsOf } from './connection/pool-options.ts';
import { entities } from './entities.ts';
import { migrations as allMigrations } from './migrations/index.ts';
import { redactDatabaseErrors } from './shared/redact-database-errors.ts';
import { rememberPool, type Pool } from './shared/pool-usage.ts';
import { PreparedPostgreSqlDriver } from './shared/prepared-driver.ts';

export type Database = MikroORM;
export type { SqlEntityManager as EntityManager } from '@mikro-orm/postgresql';

/** As `db/migrations/index.ts` lists them. */
export interface MigrationEntry {
  readonly name: string;
  readonly class: new (...args: ConstructorParameters<typeof Migration>) => Migration;
}

export interface DatabaseOptions {
  /** As libpq reads it: several servers, certificates and settings may stand in it. */
  readonly url: string;
  /** What the server calls the sessions, where neither address nor environment says it. */
  readonly applicationName?: string;
  /** Most connections this process opens. */
  readonly poolSize?: number;
  /** How long a caller waits for a connection, whether the server is slow or all are busy; the address may say less. */
  readonly connectTimeoutMs?: number;
  /** A statement that runs longer is cancelled by the server, so that no caller waits for ever. */
  readonly statementTimeoutMs?: number;
  /** How long a caller waits for the answer to a statement: the server may be gone, or stand still. */
  readonly queryTimeoutMs?: number;
  /**
   * The server ends a transaction that is open for longer, and the connection with it: a process that stands still, or whose
   * machine has lost its power, does not keep what it has locked. 0: it may take as long as it likes.
   */
  readonly transactionTimeoutMs?: number;
  /** For whoever migrates. */
  readonly migrations?: readonly MigrationEntry[];
}

/** A new connection has to log in and to plan each statement. A 10 s timeout dropped connections that were needed moments later. */
const IDLE_CONNECTION_MS = 10 * 60_000;

/** So many statements, each as slow as it may be, are time enough for a transaction. */
const TRANSACTION_STATEMENTS = 3;

/**
 * Opens a pool on the shop's database. It connects on first use, so a process may start before its database does. Throws
 * BadDatabaseAddress.
 */
export async function openDatabase({
  url,
  applicationName,
  poolSize = 10,
  connectTimeoutMs = 3_000,
  statementTimeoutMs = 8_000,
  queryTimeoutMs = statementTimeoutMs + 1_000,
  transactionTimeoutMs = TRANSACTION_STATEMENTS * statementTimeoutMs,
  migrations = allMigrations,
}: DatabaseOptions): Promise<Database> {
  const { options = '', ...reaching } = poolOptionsOf(url, connectTimeoutMs);
  let pool: Pool | undefined;
  const database = (await MikroORM.init({
    driver: PreparedPostgreSqlDriver,
    dbName: reaching.database,
    entities,
    extensions: [Migrator],
    migrations: {
      migrationsList: [...migrations],
      silent: true,
      snapshot: false,
      snapshotOnMigrate: false,
      transactional: true,
      allOrNothing: true,
    },
    pool: { min: 0, max: poolSize, idleTimeoutMillis: IDLE_CONNECTION_MS },
    driverOptions: {
      ...reaching,
      application_name: reaching.application_name ?? applicationName,
      statement_timeout: statementTimeoutMs,
      query_timeout: queryTimeoutMs,
      // Times within JSON are written in the session's zone, and a server has that of the machine it was set up on.
      options: `${options} -c transaction_timeout=${transactionTimeoutMs} -c timezone=UTC`,
      onPoolCreated: (created: Pool) => {
        pool = created;
      },
    },
    forceUtcTimezone: true,
    connect: false,
  } as Parameters<typeof MikroORM.init>[0])) as Database;
  redactDatabaseErrors(database);
  rememberPool(database, { max: poolSize, pool: () => pool });
  return database;
}
