import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { manyOrders } from '../../tests/support/many-orders.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { wholeReadsOf } from '../../tests/support/whole-reads.ts';
import { openDatabase, type Database } from '../database.ts';
import { notToldTables, ownTables } from './export-own.ts';
import { createPersonRepository } from './person-repository.ts';
import { personalData } from './personal-data.ts';

const ORDERS = 4_000;
const LARGE = ['sales_order', 'order_line', 'payment', 'message'];

let database: Database;
let test: TestDatabase;
const run = (sql: string, parameters: unknown[] = []) => database.em.fork().execute<object[]>(sql, parameters);
const customerId = randomUUID();
const accountId = randomUUID();

beforeAll(async () => {
  test = await createTestDatabase();
  // Each connection counts its reads for itself.
  database = await openDatabase({ url: test.url, poolSize: 1 });
  await manyOrders(database, ORDERS);
  await run(`insert into customer (id, email, name) values (?, 'ada@example.com', 'Ada')`, [customerId]);
  await run(
    `insert into customer_account (id, email, customer_id, verified_at, password_hash) values (?, 'ada@example.com', ?, now(), 'hash')`,
    [accountId, customerId],
  );
  await run(
    `update sales_order set customer_id = ?, hold_reason = 'Looks like fraud' where id in (
    select id from sales_order order by number limit 3)`,
    [customerId],
  );
  await run(`insert into message (key, channel, subject_type, subject_id, order_id, kind, state, last_error)
    select 'order-' || id, 'email', 'order', id::text, id, 'order-confirmed', 'sent', '550 Ada is unknown' from sales_order`);
  await run(`insert into payment (id, order_id, attempt, provider_key, state, amount_minor, authorised_minor, currency, payment_method)
    select gen_random_uuid(), id, 1, id, 'authorised', total_minor, total_minor, currency, 'pm_card_visa' from sales_order`);
  await run('analyze');
});
afterAll(async () => {
  await database.close();
  await test.drop();
});

const exported = () => createPersonRepository(database).exportOwn(customerId);

it('decides of every table that may hold something of a person, once', () => {
  expect([...Object.keys(ownTables), ...Object.keys(notToldTables)].sort()).toEqual(
    [...Object.keys(personalData), 'order_line'].sort(),
  );
});

it.each(Object.entries(ownTables))('leaves out columns of %s that it has', async (table, { without = [] }) => {
  await run(`select ${['1', ...without].join(', ')} from ${table} limit 0`);
});

describe('what a customer reads of themselves', () => {
  it('is theirs, and nothing that staff or providers have written', async () => {
    const told = await exported();
    if (told.kind !== 'told') throw new Error(told.kind);
    const { customer, sales_order: orders, message: messages } = told.tables;
    expect(customer).toMatchObject([{ id: customerId, name: 'Ada' }]);
    expect([orders, messages].map((rows) => rows?.length)).toEqual([3, 3]);
    expect(JSON.stringify(told)).not.toMatch(/fraud|550|"hash"/);
  });

  it('is found without reading a table whole', async () => {
    for (const table of LARGE) {
      const before = await wholeReadsOf(database, [table]);
      await exported();
      expect([table, (await wholeReadsOf(database, [table])) - before]).toEqual([table, 0]);
    }
  });

  it('is read by one at a time', async () => {
    const other = await openDatabase({ url: test.url, poolSize: 1 });
    await other.em.fork().execute('select pg_advisory_lock(7482004)');
    expect(await exported()).toEqual({ kind: 'busy' });
    await other.close();
    expect(await exported()).toMatchObject({ kind: 'told' });
  });

  it('is nothing of somebody who has no account', async () => {
    expect(await createPersonRepository(database).exportOwn(randomUUID())).toEqual({ kind: 'unknown' });
  });
});
