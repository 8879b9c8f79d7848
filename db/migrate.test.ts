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
    // Behind a change that waits for the reader it would wait for the reader, too, which goes on until it is told to end.
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(await isThere('erasure')).toBe(false);
    await reader.end();
    expect((await migrated).applied).toHaveLength(migrations.length - 2);
    expect(await isThere('erasure')).toBe(true);
  });

  it('says so, and keeps what was done before, where that is never over', async () => {
    await database.migrator.up({ to: '2026-11-21-import' });
    const reader = readerOf('shipment');
    await reader.begun;
    const told: string[] = [];
    const options = { lockTimeoutMs: 50, tries: 3, pauseMs: 10, tell: (sentence: string) => told.push(sentence) };
    await expect(migrate(test.url, undefined, options)).rejects.toThrow('lock timeout');
    expect(told).toEqual([
      expect.stringMatching(/^2026-11-27-order-mail: applied in [\d.]+ s \(1 of \d+\)$/),
      '2026-11-28-shipment-heard-at: gave way to whoever uses the table and is tried again (1 of 3)',
      '2026-11-28-shipment-heard-at: gave way to whoever uses the table and is tried again (2 of 3)',
    ]);
    await reader.end();
    expect(await isThere('order_mail')).toBe(true);
    expect((await migrate(test.url)).applied).toHaveLength(migrations.length - 3);
  });

  it('says who is in the way', async () => {
    await database.migrator.up({ to: '2026-11-27-order-mail' });
    const reader = readerOf('shipment');
    await reader.begun;
    const told: string[] = [];
    const options = { lockTimeoutMs: 2_500, tries: 2, pauseMs: 10, tell: (sentence: string) => told.push(sentence) };
    await expect(migrate(test.url, undefined, options)).rejects.toThrow('lock timeout');
    await reader.end();
    expect(told).toEqual([
      expect.stringMatching(/gave way .*, process \d+ .*which began \d\d:\d\d:\d\d ago, and is tried/),
    ]);
  });

  it('waits no longer than it is told for whoever has the lock of migrations, and says who has it and since when', async () => {
    const { promise: over, resolve: end } = Promise.withResolvers<void>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const holder = database.em.fork().transactional(async (em) => {
      await em.execute(`set local application_name = 'somebody at a prompt'; select pg_advisory_xact_lock(7482001)`);
      begin();
      await over;
    });
    await begun;
    const told: string[] = [];
    const wait = { lockWaitMs: 1_000, tellOfLockEveryMs: 200, tell: (sentence: string) => told.push(sentence) };
    const who = /process \d+ \(somebody at a prompt\) of \S+ (from \S+ )?connected since \d{4}-\d\d-\d\dT[\d:]+Z/;
    await expect(migrate(test.url, undefined, wait)).rejects.toMatchObject({
      name: 'MigrationLockHeld',
      message: expect.stringMatching(who),
    });
    expect(told.length).toBeGreaterThan(1);
    expect(told[0]).toMatch(who);
    expect(await isThere('shop')).toBe(false);
    end();
    await holder;
    expect((await migrate(test.url)).applied).toHaveLength(migrations.length);
  });

  it('applies no more than it is asked for', async () => {
    expect((await migrate(test.url, undefined, { to: '2026-11-30-z5-shop-mode' })).applied.at(-1)).toBe(
      '2026-11-30-z5-shop-mode',
    );
    expect(await isThere('erasure')).toBe(false);
  });
});
