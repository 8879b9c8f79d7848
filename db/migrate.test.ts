import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createEmptyTestDatabase, type TestDatabase } from '../tests/support/test-database.ts';
import { openDatabase, type Database } from './database.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';

let test: TestDatabase;
let database: Database;

beforeEach(async () => {
  test = await createEmptyTestDatabase();
  database = await openDatabase({ url: test.url });
});
afterEach(async () => {
  await database.close();
  await test.drop();
});

const isThere = async (table: string) =>
  (await database.em.fork().execute<{ found: boolean }[]>('select to_regclass(?) is not null as found', [table]))[0]
    ?.found;

/** As a report, or a backup, that reads a table for long. */
function readerOf(table: string) {
  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const done = database.em.fork().transactional(async (em) => {
    await em.execute(`select 1 from ${table}`);
    begin();
    await over;
  });
  return { begun, end: () => (end(), done) };
}

describe('migrate', () => {
  it('brings an empty database up to date, two callers at once, once', async () => {
    const both = await Promise.all([migrate(test.url), migrate(test.url)]);
    expect(both.map(({ applied }) => applied.length).sort((a, b) => a - b)).toEqual([0, migrations.length]);
    expect(await migrate(test.url)).toMatchObject({ applied: [] });
  });

  it('gives way to who reads a table for long, lets others in meanwhile, and changes it when that is over', async () => {
    await database.migrator.up({ to: '2026-11-21-import' });
    const reader = readerOf('shipment');
    await reader.begun;
    const migrated = migrate(test.url, undefined, { lockTimeoutMs: 200, pauseMs: 300 });
    await delay(1_500);
    const startedAt = performance.now();
    await database.em.fork().execute('select 1 from shipment');
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    expect(await isThere('erasure')).toBe(false);
    await reader.end();
    expect((await migrated).applied).toHaveLength(migrations.length - 2);
    expect(await isThere('erasure')).toBe(true);
  });

  it('says so, and has changed nothing, where that is never over', async () => {
    await database.migrator.up({ to: '2026-11-21-import' });
    const reader = readerOf('shipment');
    await reader.begun;
    await expect(migrate(test.url, undefined, { lockTimeoutMs: 50, tries: 3, pauseMs: 10 })).rejects.toThrow(
      'lock timeout',
    );
    await reader.end();
    expect(await isThere('order_mail')).toBe(false);
  });
});
