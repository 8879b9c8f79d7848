import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readStackEnvironment } from '../../dev/stack/environment-config.ts';
import { freePort } from '../../dev/stack/ports.ts';
import { startPostgres } from '../../dev/stack/postgres-server.ts';
import { postgresUrl } from '../../tools/shared/local-postgres.ts';
import { postgresOwner } from '../../dev/stack/postgres-user.ts';

/** A PostgreSQL of a test's own, which may be set up, stopped and started as it likes. */
export interface OwnPostgres {
  readonly port: number;
  readonly folder: string;
  /** Of the database that every server has. */
  readonly url: string;
  /** Does nothing while it runs. */
  start(settings?: Readonly<Record<string, string | number>>): Promise<void>;
  /** Its sessions are ended as in any fast shutdown; `now`: as when the machine has lost its power. */
  stop(how?: 'now'): Promise<void>;
  /** Stops it and removes what it has. */
  remove(): Promise<void>;
}

export async function createOwnPostgres(): Promise<OwnPostgres> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'quartermaster-own-postgres-'));
  let part: Awaited<ReturnType<typeof startPostgres>> | undefined;
  const stop = async (how?: 'now') => {
    if (how === 'now') part?.kill();
    await (how === 'now' ? part?.exited : part?.stop());
    part = undefined;
  };
  return {
    port,
    folder,
    url: postgresUrl(port, 'postgres'),
    async start(settings = {}) {
      if (part) return;
      const files = { dataDir: join(folder, 'postgres'), logFile: join(folder, 'postgres.log') };
      const quick = { fsync: 'off', max_connections: 40 };
      part = await startPostgres({
        ...files,
        port,
        env: readStackEnvironment().bare,
        settings: { ...quick, ...settings },
      });
    },
    stop,
    async remove() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL reads a key only if it is its own, and does not run as root. */
export function giveToPostgres(file: string): void {
  const owner = postgresOwner();
  if (owner) chownSync(file, owner.uid, owner.gid);
}
