import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Dialect, Driver } from 'kysely';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { openDatabase, type Database, type EntityManager } from '../database.ts';
import { releaseOnFailedBegin } from './release-on-failed-begin.ts';

const POOL_SIZE = 2;
const QUERY_TIMEOUT_MS = 1_300;

let testDatabase: TestDatabase;
let database: Database;
let other: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const options = { url: testDatabase.url, poolSize: POOL_SIZE, connectTimeoutMs: 2_000 };
  const limits = { statementTimeoutMs: QUERY_TIMEOUT_MS - 1_000, transactionTimeoutMs: 0 };
  database = await openDatabase({ ...options, ...limits });
  other = await openDatabase({ url: testDatabase.url, poolSize: 1 });
}, 60_000);
afterAll(async () => {
  await database?.close();
  await other?.close();
  await testDatabase?.drop();
});

async function pidOf(em: EntityManager): Promise<number> {
  const [row] = await em.execute<{ pid: number }[]>('select pg_backend_pid() as pid');
  return row?.pid ?? 0;
}

/** As when the server is killed, or the network is cut. */
async function cutOff(em: EntityManager): Promise<void> {
  await other.em.fork().execute('select pg_terminate_backend(?)', [await pidOf(em)]);
}

describe('a pool', () => {
  it('gets back the connection of a transaction that was cut off', async () => {
    for (let times = 0; times <= POOL_SIZE; times += 1) {
      const working = database.em.fork().transactional(async (em) => {
        await cutOff(em);
        await em.execute('select 1');
      });
      await expect(working).rejects.toThrow(/terminat|not queryable/);
    }
    expect(await pidOf(database.em.fork())).toBeGreaterThan(0);
  });

  it('gets back the connection of a transaction that was cut off when it was to be committed', async () => {
    for (let times = 0; times <= POOL_SIZE; times += 1) {
      const working = database.em.fork().transactional((em) => cutOff(em));
      await expect(working).rejects.toThrow(/terminat|not queryable/);
    }
    expect(await pidOf(database.em.fork())).toBeGreaterThan(0);
  });

  it('throws a connection away whose transaction could not be rolled back', async () => {
    let stuck = 0;
    const working = database.em.fork().transactional(async (em) => {
      stuck = await pidOf(em);
      await em.execute('set local statement_timeout = 0');
      await em.execute('select pg_sleep(20)');
    });
    await expect(working).rejects.toThrow(/timeout/);
    const pids = await Promise.all(
      Array.from({ length: POOL_SIZE }, () => database.em.fork().transactional((em) => pidOf(em))),
    );
    expect(pids).not.toContain(stuck);
  });
});

describe('releaseOnFailedBegin', () => {
  it('gives back a connection on which no transaction could be begun', async () => {
    const given: string[] = [];
    const driver = {
      beginTransaction: () => Promise.reject(new Error('cut off')),
      rollbackTransaction: () => Promise.resolve(),
      releaseConnection: (connection: unknown) => Promise.resolve(void given.push(String(connection))),
    } as unknown as Driver;
    const safe = releaseOnFailedBegin({ createDriver: () => driver } as unknown as Dialect).createDriver();
    await expect(safe.beginTransaction('a connection' as never, {})).rejects.toThrow('cut off');
    expect(given).toEqual(['a connection']);
  });
});
