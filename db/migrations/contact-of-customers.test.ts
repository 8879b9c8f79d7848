import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createEmptyTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { openDatabase, type Database } from '../database.ts';
import { migrate } from '../migrate.ts';

let test: TestDatabase;
let database: Database;

beforeAll(async () => {
  test = await createEmptyTestDatabase();
  database = await openDatabase({ url: test.url });
  await database.migrator.up({ to: '2026-12-01-b-staff' });
});
afterAll(async () => {
  await database.close();
  await test.drop();
});

const roles = () => database.em.fork().execute<object[]>('select name, permissions, version from role order by name');

it('a role of the shop that could read how customers are reached still can, and no other may', async () => {
  await database.em.fork().execute(
    `insert into role (name, description, permissions) values
       ('clerk', '', '{shop:read,orders:read}'), ('app', '', '{orders:place,orders:read-own}')`,
  );
  await migrate(test.url, 'simulated');
  expect(await roles()).toEqual([
    { name: 'app', permissions: ['orders:place', 'orders:read-own'], version: 1 },
    { name: 'clerk', permissions: ['shop:read', 'orders:read', 'customers:read-contact'], version: 2 },
  ]);
});
