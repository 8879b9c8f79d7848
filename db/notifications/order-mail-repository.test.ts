import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { manyOrders } from '../../tests/support/many-orders.ts';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import { wholeReadsOf } from '../../tests/support/whole-reads.ts';
import type { Database } from '../database.ts';
import { createOrderMailRepository } from './order-mail-repository.ts';

const ORDERS = 4_000;
const OF_THE_LAST_MINUTE = 100;
const TABLES = ['sales_order', 'order_event', 'order_mail'];

let database: Database;
let run: Query;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ database, query: run, drop } = await openTestDatabase({ poolSize: 1 }));
  await manyOrders(database, ORDERS);
  await run(`insert into order_event (order_id, sequence, type, fact_key, data)
    select id, 1, 'order.confirmed', 'confirmed', '{}' from sales_order order by number`);
  await run(`insert into order_mail (event_id, order_id, kind, state)
    select id, order_id, 'order-confirmed', 'sent' from order_event order by id limit ${ORDERS - 1}`);
  await run(`update order_mail_bookmark set event_id = (select max(id) - ${OF_THE_LAST_MINUTE} from order_event)`);
  await run('analyze order_event, order_mail');
});
afterAll(() => drop());

describe('the mails of a shop with many orders', () => {
  it('are found by their indexes', async () => {
    const outbox = createOrderMailRepository(database);
    const before = await wholeReadsOf(database, TABLES);
    await outbox.queueMails();
    const due = await outbox.takeDueMails({ most: 20, perAddressAndDay: 50 });
    await outbox.settleMails(due);
    await outbox.queueMails();
    expect(due.map(({ kind }) => kind)).toEqual(['order-confirmed']);
    expect(await outbox.takeDueMails({ most: 20, perAddressAndDay: 50 })).toEqual([]);
    expect((await wholeReadsOf(database, TABLES)) - before).toBe(0);
  });
});
