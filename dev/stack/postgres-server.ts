import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { localPostgresLogin } from '../../tools/shared/local-postgres.ts';
import { type Part, startPart } from './part-process.ts';
import { prepareDataFolder } from './postgres-data-folder.ts';
import { postgresPrograms } from './postgres-programs.ts';
import { postgresOwner, postgresUser } from './postgres-user.ts';

/** Its log says what went wrong, and neither shows the row nor the values, which may be a shopper's. */
const QUOTES_NOBODY = {
  log_error_verbosity: 'terse',
  log_parameter_max_length: 0,
  log_parameter_max_length_on_error: 0,
};

export interface PostgresOptions {
  /** Created when missing; kept. */
  readonly dataDir: string;
  readonly port: number;
  readonly logFile: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  /** In the words of postgresql.conf. */
  readonly settings?: Readonly<Record<string, string | number>>;
}

/** Starts the PostgreSQL that comes with the dependencies, on 127.0.0.1 only. */
export async function startPostgres(options: PostgresOptions): Promise<Part> {
  const { dataDir, port, logFile, env, settings = {}, signal } = options;
  const { postgres, initdb } = postgresPrograms(postgresOwner());
  mkdirSync(dirname(dataDir), { recursive: true });
  const runAs = postgresUser(dirname(dataDir));
  await prepareDataFolder({
    dataDir,
    initdb,
    superuser: localPostgresLogin.user,
    password: localPostgresLogin.password,
    runAs,
    env,
  });
  const all = { listen_addresses: '127.0.0.1', unix_socket_directories: '', ...QUOTES_NOBODY, ...settings };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [file = postgres, ...args] = [...runAs.prefix, postgres, '-D', dataDir, '-p', String(port), ...flags];
  return startPart({
    name: 'PostgreSQL',
    command: [file, ...args],
    cwd: '/',
    env,
    // A fast shutdown: sessions are ended, nothing is lost.
    stopSignal: 'INT',
    logFile,
    readyWhen: (line) => line.includes('database system is ready to accept connections'),
    readyWithinMs: 60_000,
    stopWithinMs: 15_000,
    user: runAs.user,
    signal,
  });
}
