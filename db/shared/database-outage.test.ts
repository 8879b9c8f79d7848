import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../../dev/stack/ports.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { openDatabase, type Database } from '../database.ts';
import { isDatabaseOutage } from './database-outage.ts';
import { PreparedStatementClient } from './prepared-statement-client.ts';

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const limits = { statementTimeoutMs: 500, transactionTimeoutMs: 700 };
  database = await openDatabase({ url: testDatabase.url, poolSize: 2, ...limits });
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

/** What it fails with. */
async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

const run = (sql: string) => database.em.fork().execute(sql);

async function connected(): Promise<PreparedStatementClient> {
  const client = new PreparedStatementClient({ connectionString: testDatabase.url });
  client.on('error', () => {});
  await client.connect();
  return client;
}

describe('an outage of the database', () => {
  it('is that nobody listens at its address', async () => {
    const url = Object.assign(new URL(testDatabase.url), { port: String(await freePort()) }).href;
    const away = await openDatabase({ url, poolSize: 1 });
    expect(isDatabaseOutage(await failureOf(away.em.fork().execute('select 1')))).toBe(true);
    await away.close();
  });

  it('is that it gives up on a statement', async () => {
    const failure = await failureOf(run('select pg_sleep(5)'));
    expect(failure).toMatchObject({ code: '57014' });
    expect(isDatabaseOutage(failure)).toBe(true);
  });

  it('is that it gives up on a transaction', async () => {
    const slow = database.em.fork().transactional(async (em) => {
      for (;;) await em.execute('select pg_sleep(0.1)');
    });
    const failure = await failureOf(slow);
    expect(failure).toMatchObject({ code: '25P04' });
    expect(isDatabaseOutage(failure)).toBe(true);
  });

  it('is that it ends a connection', async () => {
    const ending = run('select pg_terminate_backend(pg_backend_pid())');
    expect(isDatabaseOutage(await failureOf(ending))).toBe(true);
  });

  it('is that a connection was ended which somebody still holds, as after a BEGIN or ROLLBACK that was cut off', async () => {
    const client = await connected();
    await client.end();
    const late = client.query('select 1') as unknown as Promise<unknown>;
    expect(isDatabaseOutage(await failureOf(late))).toBe(true);
  });

  it.each(['select nonsense', 'select 1 / 0', `select 'x'::int`])('is not that %s makes no sense', async (sql) => {
    const failure = await failureOf(run(sql));
    expect(failure).toBeInstanceOf(Error);
    expect(isDatabaseOutage(failure)).toBe(false);
  });
});
