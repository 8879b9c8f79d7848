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

  it('go to an address with thousands of old orders without a look at each of them', async () => {
    const outbox = createOrderMailRepository(database);
    const rowsRead = async () => {
      await run('select pg_stat_force_next_flush()');
      const [table] = await run<{ read: string }>(
        `select idx_tup_fetch + seq_tup_read as read from pg_stat_user_tables where relname = 'sales_order'`,
      );
      return Number(table?.read);
    };
    await run(`update sales_order set email = 'orders@marketplace.example', status = 'cancelled', confirmed_at = placed_at,
      placed_at = now() - interval '30 days' where number % 2 = 0`);
    await run(`update order_mail set sent_at = now() - interval '1 hour'`);
    await run(`update order_mail m set sent_at = now() - interval '30 days' from sales_order o
      where o.id = m.order_id and o.number % 2 = 0`);
    const newest = `(select id from sales_order where number % 2 = 0 order by number desc limit 1)`;
    await run(`update sales_order set placed_at = now() where id = ${newest}`);
    await run(`insert into order_event (order_id, sequence, type, fact_key, data)
      select id, 2, 'order.cancelled', 'cancelled', '{}' from ${newest} o`);
    await run('analyze sales_order, order_event, order_mail');
    await outbox.queueMails();
    const before = await rowsRead();
    expect(await outbox.takeDueMails({ most: 20, perAddressAndDay: 50 })).toHaveLength(1);
    expect((await rowsRead()) - before).toBeLessThan(50);
  });
});
