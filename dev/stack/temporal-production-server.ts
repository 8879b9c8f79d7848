import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readDatabaseAddress, type DatabaseServer } from '../../db/connection/database-address.ts';
import { type Part, startPart } from './part-process.ts';
import { freePort } from './ports.ts';
import type { TemporalPrograms } from './temporal-programs.ts';

const run = promisify(execFile);

/** Settings of the server that our compose file gives it too. */
const DYNAMIC_CONFIG = fileURLToPath(import.meta.resolve('../../deploy/temporal/dynamic-config.yaml'));

/** Fixed for the life of its database. One machine needs few: each is a queue that is polled. */
const HISTORY_SHARDS = 16;

/** Its parts speak to each other over these; nobody else does. */
const INNER_PORTS = [
  'FRONTEND_HTTP_PORT',
  'FRONTEND_MEMBERSHIP_PORT',
  'HISTORY_GRPC_PORT',
  'HISTORY_MEMBERSHIP_PORT',
  'MATCHING_GRPC_PORT',
  'MATCHING_MEMBERSHIP_PORT',
  'WORKER_GRPC_PORT',
  'WORKER_MEMBERSHIP_PORT',
] as const;

export interface ProductionTemporalOptions {
  readonly programs: TemporalPrograms;
  readonly port: number;
  /** A database of the PostgreSQL that keeps Temporal's own two; its user may create databases. */
  readonly databaseUrl: string;
  readonly logFile: string;
  readonly env: NodeJS.ProcessEnv;
  /** A file of settings instead of the compose file's. */
  readonly dynamicConfig?: string;
}

/** A production server that can be started, and started again as the same member of its cluster. */
export interface ProductionTemporal {
  readonly start: (signal?: AbortSignal) => Promise<Part>;
}

/** Creates or updates the schemas of Temporal's two databases; then its server can be started. */
export async function prepareProductionTemporal(options: ProductionTemporalOptions): Promise<ProductionTemporal> {
  const { programs, databaseUrl, port, logFile, env, dynamicConfig = DYNAMIC_CONFIG } = options;
  const database = reachableForTemporal(databaseUrl);
  await Promise.all([
    createSchema(programs.sqlTool, database, env, 'temporal'),
    createSchema(programs.sqlTool, database, env, 'visibility'),
  ]);
  const innerPorts = Object.fromEntries(
    await Promise.all(INNER_PORTS.map(async (name) => [name, String(await freePort())] as const)),
  );
  return {
    start: (signal) =>
      startPart({
        name: 'Temporal',
        command: [programs.server, '--allow-no-auth', 'start'],
        cwd: '/',
        env: {
          ...env,
          ...serverEnvironment(database),
          ...innerPorts,
          FRONTEND_GRPC_PORT: String(port),
          DYNAMIC_CONFIG_FILE_PATH: dynamicConfig,
        },
        signal,
        stopSignal: 'TERM',
        logFile,
        readyWhen: (line) => line.includes('Frontend is now healthy'),
        readyWithinMs: 60_000,
        stopWithinMs: 15_000,
      }),
  };
}

interface PlainServer extends DatabaseServer {
  readonly user: string;
  readonly password: string;
}

function reachableForTemporal(databaseUrl: string): PlainServer {
  const { servers, user, password, tls } = readDatabaseAddress(databaseUrl);
  const [server, ...others] = servers;
  if (server && others.length === 0 && (tls === false || tls === 'prefer')) return { ...server, user, password };
  throw new Error(
    'The production server of --temporal=server keeps its workflows in one PostgreSQL without TLS, and DATABASE_URL names another: set TEMPORAL_ADDRESS, or leave --temporal=server out.',
  );
}

function serverEnvironment({ host, port, user, password }: PlainServer): NodeJS.ProcessEnv {
  return {
    // Measured: 30 % more workflows a second than with the driver `postgres12`.
    DB: 'postgres12_pgx',
    POSTGRES_SEEDS: host,
    DB_PORT: String(port),
    POSTGRES_USER: user,
    POSTGRES_PWD: password,
    NUM_HISTORY_SHARDS: String(HISTORY_SHARDS),
    BIND_ON_IP: '127.0.0.1',
    LOG_LEVEL: 'info',
  };
}

/** Safe to repeat; what an upgrade of the server needs before it starts. The same as deploy/temporal/create-schema.sh. */
async function createSchema(
  sqlTool: string,
  { host, port, user, password }: PlainServer,
  env: NodeJS.ProcessEnv,
  schema: 'temporal' | 'visibility',
): Promise<void> {
  const name = schema === 'temporal' ? 'temporal' : 'temporal_visibility';
  const where = ['--plugin', 'postgres12_pgx', '--ep', host, '--port', String(port), '--db', name];
  const tool = (...args: readonly string[]) =>
    run(sqlTool, [...where, '--user', user, ...args], { env: { ...env, SQL_PASSWORD: password } });
  await tool('create');
  await tool('setup-schema', '-v', '0.0');
  await tool('update-schema', '--schema-name', `postgresql/v12/${schema}`);
}
