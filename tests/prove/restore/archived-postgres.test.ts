import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { runSql } from '../../../dev/stack/admin-database.ts';
import { readStackEnvironment } from '../../../dev/stack/environment-config.ts';
import type { Part } from '../../../dev/stack/part-process.ts';
import { freePort } from '../../../dev/stack/ports.ts';
import { startPostgres } from '../../../dev/stack/postgres-server.ts';
import { postgresUrl } from '../../../tools/shared/local-postgres.ts';
import { prepareArchivedPostgres } from './archived-postgres.ts';

let folder: string;
let server: Part | undefined;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'quartermaster-restored-twice-'));
});
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('comes to a moment that an earlier restore has undone, by the timeline that it was on', async () => {
  const dataDir = join(folder, 'server', 'data');
  const postgres = await prepareArchivedPostgres({ dataDir, folder: join(folder, 'backups'), timeoutSeconds: 1 });
  const port = await freePort();
  const url = postgresUrl(port, 'postgres');
  const start = async () => {
    server = await startPostgres({ dataDir, port, logFile: join(folder, 'log'), env: readStackEnvironment().bare });
  };
  const stop = async () => {
    await server?.stop();
    server = undefined;
  };
  const write = (words: string) => runSql(url, `insert into story values ('${words}')`);
  const isTold = async () =>
    ((await runSql(url, 'select words from story order by words')) as { words: string }[]).map(({ words }) => words);
  /** Base backups and moments are told apart by the second. */
  const untilNextSecond = () => runSql(url, 'select pg_sleep(1.1)');

  await start();
  await runSql(url, 'create table story (words text)');
  await postgres.takeBaseBackup(url);
  await untilNextSecond();
  await write('1 first');
  const first = await postgres.now(url);
  await write('2 second');
  const second = await postgres.now(url);
  await untilNextSecond();
  await write('3 third');
  // Newer than both moments: nothing leads from it to the timeline that begins at the first.
  await postgres.takeBaseBackup(url);
  await postgres.untilArchived(url);
  await stop();

  expect(postgres.restore(first)).toContain('Base backups of after the moment are in');
  await start();
  expect(await isTold()).toEqual(['1 first']);
  await write('4 another past');
  await stop();

  postgres.restore(second);
  await start();
  expect(await isTold()).toEqual(['1 first']);
  await stop();

  postgres.restore(second, 1);
  await start();
  expect(await isTold()).toEqual(['1 first', '2 second']);
}, 180_000);
