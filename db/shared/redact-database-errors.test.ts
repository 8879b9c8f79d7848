import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openTestDatabase } from '../../tests/support/open-test-database.ts';
import type { Database } from '../database.ts';

let database: Database;
let drop: () => Promise<void>;
beforeAll(async () => {
  ({ database, drop } = await openTestDatabase());
});
afterAll(() => drop());

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
