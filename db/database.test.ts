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

  it('lets a transaction have the time of three statements', async () => {
    const [row] = await others.em
      .fork()
      .execute<{ limit: string }[]>(`select current_setting('transaction_timeout') as limit`);
    expect(row?.limit).toBe('24s');
  });
});
