import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { openDatabase, type Database } from '../db/database.ts';
import { readPoolUsage } from '../db/shared/pool-usage.ts';
import { createTestDatabase, type TestDatabase } from '../tests/support/test-database.ts';
import { eventually } from '../tests/support/eventually.ts';
import { measureDatabasePool } from './database-metrics.ts';

let testDatabase: TestDatabase;
let database: Database;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await openDatabase({ url: testDatabase.url, poolSize: 2 });
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

it('tells how many connections are used, and how many callers wait for one', async () => {
  const registry = new Registry();
  measureDatabasePool(registry, () => readPoolUsage(database));
  const has = async (line: string) => (await registry.metrics()).split('\n').includes(line);
  expect(await has('quartermaster_database_connections{state="used"} 0')).toBe(true);
  expect(await has('quartermaster_database_connections_max 2')).toBe(true);
  const busy = [1, 2, 3].map(() => database.em.fork().execute('select pg_sleep(1)'));
  await eventually(() => has('quartermaster_database_callers_waiting 1'));
  expect(await has('quartermaster_database_connections{state="used"} 2')).toBe(true);
  await Promise.all(busy);
  expect(await has('quartermaster_database_connections{state="idle"} 2')).toBe(true);
});
