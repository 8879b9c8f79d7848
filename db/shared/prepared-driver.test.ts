import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { openDatabase, type Database } from '../database.ts';

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await openDatabase({ url: testDatabase.url, poolSize: 1 });
}, 60_000);
afterAll(async () => {
  await database?.close();
  await testDatabase?.drop();
});

describe('a statement with parameters', () => {
  it('is prepared once, however often and with whatever it is executed', async () => {
    const em = database.em.fork();
    const executed = [];
    for (const words of ['plain', 'it’s "quoted"?', '$1 \\ ?', '']) {
      const [row] = await em.execute<{ said: string; twice: number }[]>('select ?::text as said, ?::int * 2 as twice', [
        words,
        21,
      ]);
      executed.push(row);
    }
    expect(executed.map((row) => row?.said)).toEqual(['plain', 'it’s "quoted"?', '$1 \\ ?', '']);
    expect(executed.every((row) => row?.twice === 42)).toBe(true);
    const prepared = await em.execute<{ uses: string }[]>(
      `select generic_plans + custom_plans as uses from pg_prepared_statements where statement like 'select $1::text as said%'`,
    );
    expect(prepared).toEqual([{ uses: '4' }]);
  });

  it('is prepared in a transaction too, and rolled back with it', async () => {
    const insert = 'insert into tax_rate (country, tax_class, rate_ppm, inclusive) values (?, ?, ?, ?)';
    const failing = database.em.fork().transactional(async (em) => {
      await em.execute(insert, ['XX', 'standard', 200_000, true]);
      await em.execute(insert, ['XX', 'standard', 200_000, true]);
    });
    await expect(failing).rejects.toMatchObject({ name: 'UniqueConstraintViolationException' });
    expect(await database.em.fork().execute('select 1 from tax_rate where country = ?', ['XX'])).toEqual([]);
  });
});
