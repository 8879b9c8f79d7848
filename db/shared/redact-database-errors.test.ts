import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { openDatabase, type Database } from '../database.ts';

let testDatabase: TestDatabase;
let database: Database;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await openDatabase({ url: testDatabase.url });
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

it('says which rule a row breaks, and not what stands in the row', async () => {
  const insert = 'insert into customer (id, name, email) values (?, ?, ?)';
  const add = () => database.em.fork().execute(insert, [randomUUID(), 'Ada Lovelace', 'ada@example.com']);
  await add();
  const error: unknown = await add().catch((refused: unknown) => refused);
  expect(error).toMatchObject({ constraint: 'customer_email_unique', code: '23505' });
  const own = Object.getOwnPropertyNames(error).map((name) => String((error as Record<string, unknown>)[name]));
  expect(own.join(' ')).toContain('customer_email_unique');
  expect(own.join(' ')).not.toMatch(/ada/i);
});
