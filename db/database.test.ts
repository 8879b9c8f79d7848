import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../tests/support/test-database.ts';
import { openDatabase, type Database } from './database.ts';
import { isDatabaseOutage } from './shared/database-outage.ts';

const TRANSACTION_TIMEOUT_MS = 400;

let testDatabase: TestDatabase;
let frozen: Database;
let others: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const { url } = testDatabase;
  frozen = await openDatabase({ url, poolSize: 1, transactionTimeoutMs: TRANSACTION_TIMEOUT_MS });
  others = await openDatabase({ url, poolSize: 1 });
});
afterAll(async () => {
  await frozen.close();
  await others.close();
  await testDatabase.drop();
});

describe('openDatabase', () => {
  it('keeps nothing locked for a process that has stopped in the middle of a transaction', async () => {
    const locked = Promise.withResolvers<void>();
    const thawed = Promise.withResolvers<void>();
    const transaction = frozen.em.fork().transactional(async (em) => {
      await em.execute('lock table sales_order in exclusive mode');
      locked.resolve();
      await thawed.promise;
      await em.execute('select 1');
    });
    const failure = transaction.catch((error: unknown) => error);
    await locked.promise;
    await others.em.fork().transactional((em) => em.execute('lock table sales_order in exclusive mode'));
    thawed.resolve();
    expect(isDatabaseOutage(await failure)).toBe(true);
    expect(await frozen.em.fork().execute('select 1 as one')).toEqual([{ one: 1 }]);
  });

  it.each(['Europe/Berlin', 'America/New_York', 'Asia/Kolkata'])(
    'reads times in UTC from a server that was set up in %s',
    async (zone) => {
      await others.em
        .fork()
        .execute(`alter database ${new URL(testDatabase.url).pathname.slice(1)} set timezone = '${zone}'`);
      const later = await openDatabase({ url: testDatabase.url, poolSize: 1 });
      const [row] = await later.em
        .fork()
        .execute(
          `select to_json(timestamptz '2026-10-25 00:30:00.5Z') as json, (timestamptz '2026-10-25 00:30:00Z')::text as text`,
        );
      await later.close();
      expect(row).toEqual({ json: '2026-10-25T00:30:00.5+00:00', text: '2026-10-25 00:30:00+00' });
    },
  );

  it('lets a transaction have the time of three statements', async () => {
    const [row] = await others.em
      .fork()
      .execute<{ limit: string }[]>(`select current_setting('transaction_timeout') as limit`);
    expect(row?.limit).toBe('24s');
  });
});
