import { spawnSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { commandLineOf, isAlive } from './process-table.ts';
import type { PostgresUser } from './postgres-user.ts';

const MAJOR_VERSION = '18';
const ORPHAN_STOPS_WITHIN_MS = 20_000;

export interface DataFolder {
  readonly dataDir: string;
  readonly initdb: string;
  readonly superuser: string;
  readonly password: string;
  readonly runAs: PostgresUser;
  readonly env: NodeJS.ProcessEnv;
}

/** Creates the data folder, or makes sure that the one found can be started. */
export async function prepareDataFolder(folder: DataFolder): Promise<void> {
  if (!existsSync(folder.dataDir) || readdirSync(folder.dataDir).length === 0) return initialise(folder);
  refuseOtherVersion(folder.dataDir);
  await endEarlierServer(folder.dataDir);
}

// Filled under another name and renamed when complete, so that a start that was interrupted leaves nothing to trip over.
function initialise({ dataDir, initdb, superuser, password, runAs, env }: DataFolder): void {
  const parent = dirname(dataDir);
  const unfinished = `${basename(dataDir)}.unfinished-`;
  for (const name of readdirSync(parent)) {
    if (name.startsWith(unfinished)) rmSync(join(parent, name), { recursive: true, force: true });
  }
  const target = join(parent, `${unfinished}${process.pid}`);
  const passwordFile = join(target, 'password');
  mkdirSync(join(target, 'data'), { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (runAs.owner) {
    for (const path of [target, join(target, 'data'), passwordFile]) chownSync(path, runAs.owner.uid, runAs.owner.gid);
  }
  const options = [`--pgdata=${join(target, 'data')}`, `--username=${superuser}`, `--pwfile=${passwordFile}`];
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-locale'];
  const [file, ...args] = [...runAs.prefix, initdb, ...options, ...locale, '--auth=password', '--no-sync'];
  const { status, stderr, error } = spawnSync(file ?? initdb, args, { cwd: '/', env, encoding: 'utf8', ...runAs.user });
  if (status !== 0) throw new Error(`PostgreSQL could not create ${dataDir}: ${error?.message ?? stderr.trim()}`);
  rmSync(dataDir, { recursive: true, force: true });
  renameSync(join(target, 'data'), dataDir);
  rmSync(target, { recursive: true, force: true });
}

function refuseOtherVersion(dataDir: string): void {
  const file = join(dataDir, 'PG_VERSION');
  const found = existsSync(file) ? `PostgreSQL ${readFileSync(file, 'utf8').trim()}` : 'something else';
  if (found === `PostgreSQL ${MAJOR_VERSION}`) return;
  throw new Error(
    `${dataDir} holds ${found}, not PostgreSQL ${MAJOR_VERSION} data: move it away, or name another folder with --data-dir.`,
  );
}

/**
 * PostgreSQL refuses a folder whose postmaster.pid names a living process, even when that process is another program
 * which got the number after a crash. A server of an earlier stack that still has the folder is asked to stop.
 */
async function endEarlierServer(dataDir: string): Promise<void> {
  const lockFile = join(dataDir, 'postmaster.pid');
  if (!existsSync(lockFile)) return;
  const pid = Number(readFileSync(lockFile, 'utf8').split('\n')[0]);
  if (!commandLineOf(pid).includes(dataDir)) return rmSync(lockFile, { force: true });
  process.kill(pid, 'SIGINT');
  const giveUpAt = Date.now() + ORPHAN_STOPS_WITHIN_MS;
  while (isAlive(pid)) {
    if (Date.now() > giveUpAt) {
      throw new Error(
        `A PostgreSQL (process ${pid}) still has ${dataDir} and does not stop: end it with "kill -QUIT ${pid}".`,
      );
    }
    await delay(50);
  }
}
