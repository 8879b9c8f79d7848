import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { eventually } from '../../support/eventually.ts';
import { runSql } from '../../../dev/stack/admin-database.ts';
import { readStackEnvironment } from '../../../dev/stack/environment-config.ts';
import { freePort } from '../../../dev/stack/ports.ts';
import { startPostgres } from '../../../dev/stack/postgres-server.ts';
import { postgresUrl } from '../../../tools/shared/local-postgres.ts';
import { giveToPostgres } from '../../support/own-postgres.ts';

const SCRIPTS = join(import.meta.dirname, '../../../deploy/postgres');
const ARCHIVED_WITHIN_MS = 90_000;

/** A PostgreSQL whose WAL is archived as the compose file has it, in a folder of its own. */
export interface ArchivedPostgres {
  /** Of the database's clock, as `restore.sh` takes it. */
  now(url: string): Promise<string>;
  /** A base backup of all databases. What can be restored begins with its end. */
  takeBaseBackup(url: string): Promise<void>;
  /** Resolves once all that is committed by now can be restored without the server's own files. */
  untilArchived(url: string): Promise<void>;
  /** The server is stopped, and its disk is gone. Only what was archived is left. */
  loseData(): void;
  /** Brings the files back; the next start of the server replays up to the moment. */
  restore(moment: string): string;
}

export interface ArchiveOptions {
  /** The server's files; made here. */
  readonly dataDir: string;
  /** For backups; made here. */
  readonly folder: string;
  /** The most that is lost with the server's own files. */
  readonly timeoutSeconds: number;
}

/** Makes the server's files, with settings that it keeps whoever starts it. */
export async function prepareArchivedPostgres({
  dataDir,
  folder,
  timeoutSeconds,
}: ArchiveOptions): Promise<ArchivedPostgres> {
  for (const name of ['', 'base', 'wal', 'scripts']) {
    mkdirSync(join(folder, name), { recursive: true });
    giveToPostgres(join(folder, name));
  }
  // The user that PostgreSQL runs as may not be let into the checkout.
  const scripts = join(folder, 'scripts');
  for (const name of ['archive-wal.sh', 'fetch-wal.sh', 'restore.sh']) {
    copyFileSync(join(SCRIPTS, name), join(scripts, name));
    giveToPostgres(join(scripts, name));
  }
  await archive({ dataDir, folder, timeoutSeconds });
  return {
    now: async (url) => {
      const [row] = (await runSql(
        url,
        `select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as now`,
      )) as { now: string }[];
      return row?.now ?? '';
    },
    takeBaseBackup: (url) => takeBaseBackup(url, dataDir, join(folder, 'base')),
    untilArchived: (url) => untilArchived(url, join(folder, 'wal')),
    loseData: () => rmSync(dataDir, { recursive: true, force: true }),
    restore(moment) {
      const env = { ...readStackEnvironment().bare, PGDATA: dataDir, BACKUPS: folder, BACKUP_SCRIPTS: scripts };
      const { status, stdout, stderr } = spawnSync('sh', [join(scripts, 'restore.sh'), moment], {
        env,
        encoding: 'utf8',
      });
      if (status !== 0) throw new Error(`restore.sh failed: ${stderr}`);
      return stdout.trim();
    },
  };
}

async function archive({ dataDir, folder, timeoutSeconds }: ArchiveOptions): Promise<void> {
  const port = await freePort();
  const logFile = join(folder, 'first-start.log');
  const server = await startPostgres({ dataDir, port, logFile, env: readStackEnvironment().bare });
  await runSql(
    postgresUrl(port, 'postgres'),
    `alter system set archive_mode = on`,
    `alter system set archive_timeout = ${timeoutSeconds}`,
    `alter system set archive_command = 'sh ${folder}/scripts/archive-wal.sh ${folder} %p %f'`,
  );
  await server.stop();
}

/** What a server writes anew, or must not have of another. */
const LEFT_OUT = ['pg_wal/*', 'postmaster.*', 'pg_replslot/*', 'pg_dynshmem/*', 'pg_notify/*', 'pg_serial/*']
  .concat('pg_snapshots/*', 'pg_stat_tmp/*', 'pg_subtrans/*', '*/pgsql_tmp*')
  .map((path) => `--exclude=./${path}`);

/**
 * As `pg_basebackup --format=tar --wal-method=none` does it, which does not come with the dependencies.
 * Source: postgresql.org/docs/18/continuous-archiving.html, "Making a Base Backup Using the Low Level API".
 */
async function takeBaseBackup(url: string, dataDir: string, folder: string): Promise<void> {
  const unfinished = join(folder, '.unfinished');
  mkdirSync(unfinished);
  // The session has to last for as long as the backup.
  const session = new Client({ connectionString: url });
  await session.connect();
  try {
    await session.query(`select pg_backup_start('base', true)`);
    run(['tar', '-cf', join(unfinished, 'base.tar'), ...LEFT_OUT, '-C', dataDir, '.']);
    const { rows } = await session.query<{ labelfile: string }>('select labelfile from pg_backup_stop()');
    writeFileSync(join(unfinished, 'backup_label'), rows[0]?.labelfile ?? '', { mode: 0o600 });
  } finally {
    await session.end();
  }
  run(['tar', '-rf', join(unfinished, 'base.tar'), '-C', unfinished, 'backup_label']);
  run(['gzip', '-1', join(unfinished, 'base.tar')]);
  const stamp = `${new Date().toISOString().replaceAll(/[-:]|\..*/g, '')}Z`;
  run(['mv', unfinished, join(folder, stamp)]);
}

/** A file that changed or went while it was read is mended by the WAL: `tar` exits with 1 for it. */
function run([command = '', ...args]: readonly string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0 && !(command === 'tar' && status === 1)) throw new Error(`${command} failed: ${stderr}`);
}

async function untilArchived(url: string, folder: string): Promise<void> {
  const [row] = (await runSql(url, 'select pg_walfile_name(pg_current_wal_lsn()) as wal')) as { wal: string }[];
  await eventually(() => (existsSync(join(folder, `${row?.wal}.gz`)) ? true : undefined), ARCHIVED_WITHIN_MS).catch(
    (cause: unknown) => {
      throw new Error(`${row?.wal} was not archived; there are ${readdirSync(folder).length} segments`, { cause });
    },
  );
}
