import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readStackEnvironment } from './environment-config.ts';
import { freePort } from './ports.ts';
import { startPostgres } from './postgres-server.ts';
import { isAlive } from './process-table.ts';

describe('startPostgres', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const start = async () =>
    startPostgres({
      dataDir: join(folder, 'postgres'),
      port: await freePort(),
      logFile: join(folder, 'postgres.log'),
      env: readStackEnvironment().bare,
    });

  it('refuses the data of another version, with the mend', async () => {
    mkdirSync(join(folder, 'postgres'));
    writeFileSync(join(folder, 'postgres/PG_VERSION'), '16\n');
    await expect(start()).rejects.toThrow(
      /holds PostgreSQL 16, not PostgreSQL 18 data: move it away, or name another folder/,
    );
  });

  it('starts over what an interrupted first start has left', async () => {
    mkdirSync(join(folder, 'postgres'));
    mkdirSync(join(folder, 'postgres.unfinished-1/data'), { recursive: true });
    const part = await start();
    await part.stop();
    expect(existsSync(join(folder, 'postgres.unfinished-1'))).toBe(false);
  });

  it('starts again after it was killed, also when another program has got its process number', async () => {
    const first = await start();
    first.kill();
    await first.exited;
    writeFileSync(join(folder, 'postgres/postmaster.pid'), `${process.pid}\n`);
    const second = await start();
    await second.stop();
    expect(isAlive(process.pid)).toBe(true);
  });

  it('takes the folder over from a server that outlived its stack', async () => {
    const orphan = await start();
    const next = await start();
    expect(await orphan.exited).toBe('exited with 0');
    await next.stop();
  });
});
