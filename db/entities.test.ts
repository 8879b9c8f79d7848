import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../tests/support/test-database.ts';
import { openDatabase, type Database } from './database.ts';

let test: TestDatabase;
let database: Database;

beforeAll(async () => {
  test = await createTestDatabase();
  database = await openDatabase({ url: test.url });
});
afterAll(async () => {
  await database.close();
  await test.drop();
});

// Defaults and triggers are told of as well; those the generator does not compare by what they do.
it('have the columns and indexes of the migrated database, and no others', async () => {
  const changes = await database.schema.getUpdateSchemaSQL({ safe: false });
  expect(changes.split('\n').filter((line) => /\b(index|(add|drop) column)\b/i.test(line))).toEqual([]);
});
