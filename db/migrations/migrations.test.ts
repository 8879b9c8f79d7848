import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createEmptyTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { openDatabase, type Database } from '../database.ts';
import { migrate } from '../migrate.ts';

let test: TestDatabase;
let database: Database;

beforeAll(async () => {
  test = await createEmptyTestDatabase();
  database = await openDatabase({ url: test.url });
});
afterAll(async () => {
  await database.close();
  await test.drop();
});

/** Where PostgreSQL keeps each of the tables whose rows count the orders: a table that is written anew is kept elsewhere. */
const placesOfTables = () =>
  database.em.fork().execute<object[]>(
    `select relfilenode from pg_class
     where relkind = 'r' and relnamespace = 'public'::regnamespace and relname = any(?::text[]) order by 1`,
    [
      '{sales_order,order_event,event,payment,payment_capture,reservation,shipment,stock_movement,checkout_request,inbound_event}',
    ],
  );

it('write no large table anew, which would keep the shop waiting', async () => {
  await database.migrator.up({ to: '2026-11-28-shipment-heard-at' });
  const before = await placesOfTables();
  expect(before).toHaveLength(9);
  await migrate(test.url, 'simulated');
  expect(await placesOfTables()).toEqual(before);
});
