import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { manyOrders } from '../../tests/support/many-orders.ts';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import { wholeReadsOf } from '../../tests/support/whole-reads.ts';
import type { Database } from '../database.ts';
import { createMessageRepository } from './message-repository.ts';

const ORDERS = 4_000;
const OF_THE_LAST_MINUTE = 100;
const TABLES = ['sales_order', 'event', 'message'];
/** What a mail is judged and written by. */
const READ = ['sales_order', 'message', 'order_line', 'payment'];

let database: Database;
let run: Query;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ database, query: run, drop } = await openTestDatabase({ poolSize: 1 }));
  await manyOrders(database, ORDERS);
  await run(`insert into event (subject_type, subject_id, sequence, type, fact_key, data)
    select 'order', id, 1, 'order.confirmed', 'confirmed', '{"attempt": 1, "authorisedMinor": 100}' from sales_order order by number`);
  await run(`insert into message (key, channel, subject_type, subject_id, event_id, order_id, kind, state)
    select 'order-' || subject_id || '-order-confirmed', 'email', 'order', subject_id, id, subject_id, 'order-confirmed', 'sent' from event order by id limit ${ORDERS - 1}`);
  await run(`update order_mail_bookmark set event_id = (select max(id) - ${OF_THE_LAST_MINUTE} from event)`);
  await run(`insert into payment (id, order_id, attempt, provider_key, state, amount_minor, authorised_minor, currency, payment_method)
    select gen_random_uuid(), id, 1, id, 'authorised', total_minor, total_minor, currency, 'pm_card_visa' from sales_order`);
  await run('analyze event, message, payment');
});
afterAll(() => drop());

const limits = { neverConfirmed: 5, uncaptured: 50, account: 10 };
const BATCH = 20;

/** What is due, put off and read. */
async function takeAndRead() {
  const outbox = createMessageRepository(database);
  return outbox.readDue(await outbox.takeDue('email', BATCH), limits);
}

async function rowsRead(): Promise<number> {
  await run('select pg_stat_force_next_flush()');
  const [all] = await run<{ read: string }>(
    `select sum(idx_tup_fetch + seq_tup_read) as read from pg_stat_user_tables where relname = any('{${READ.join(',')}}')`,
  );
  return Number(all?.read);
}

describe('the mails of a shop with many orders', () => {
  it('are found by their indexes', async () => {
    const outbox = createMessageRepository(database);
    const before = await wholeReadsOf(database, TABLES);
    await outbox.queueFromEvents();
    const due = await takeAndRead();
    await outbox.settle(due.map(({ id }) => ({ id })));
    await outbox.queueFromEvents();
    expect(due.map(({ kind }) => kind)).toEqual(['order-confirmed']);
    expect(await takeAndRead()).toEqual([]);
    expect((await wholeReadsOf(database, TABLES)) - before).toBe(0);
  });
});

describe('a sender that was away for long', () => {
  it('catches up step by step', async () => {
    const bookmark = async () => {
      const [row] = await run<{ behind: number }>(
        `select (select max(id) from event where type = 'order.released') - event_id as behind from order_mail_bookmark`,
      );
      return Number(row?.behind);
    };
    await run(`insert into event (subject_type, subject_id, sequence, type, fact_key, data, occurred_at)
      select 'order', id, n + 1, 'order.released', 'released:' || n, '{}', now() - interval '1 hour' from sales_order, generate_series(1, 15) n`);
    await run(`update order_mail_bookmark set event_id = (select max(id) from event where type = 'order.confirmed')`);
    const outbox = createMessageRepository(database);
    expect(await bookmark()).toBe(60_000);
    await outbox.queueFromEvents();
    expect(await bookmark()).toBe(10_000);
    await outbox.queueFromEvents();
    expect(await bookmark()).toBe(0);
  });
});

describe('the mails of an address with thousands of orders', () => {
  const MANY = 4_000;
  /** Of each mail: itself, its order, that once more for what it says, lines and payments. */
  const ROWS_OF_A_MAIL = 12;

  /** Of all orders; so many of these mails were sent, and all others are due. */
  async function oneAddress(kind: string, { confirmed, sent }: { confirmed: boolean; sent: number }) {
    await run(`update sales_order set email = 'orders@marketplace.example', placed_at = now() - number * interval '1 second',
      status = '${confirmed ? 'confirmed' : 'cancelled'}', confirmed_at = ${confirmed ? 'now()' : 'null'}`);
    await run('truncate message');
    await run(
      `insert into message (key, channel, subject_type, subject_id, event_id, order_id, kind, state, due_at, sent_at, mailbox, counts_as)
       select e.id, 'email', 'order', e.order_id, e.id, e.order_id, ?, case when n > ?::int then 'waiting' else 'sent' end,
         now(), case when n <= ?::int then now() - interval '1 minute' end,
         hashtextextended('orders@marketplace.example', 0), case when n <= ?::int then ? end
       from (select id, subject_id as order_id, row_number() over (order by id) as n from event where type = 'order.confirmed') e`,
      [kind, sent, sent, sent, confirmed ? 'uncaptured' : 'unconfirmed'],
    );
    await run('vacuum analyze sales_order, message, order_line, payment');
  }

  it.each([
    ['are confirmed', 'order-confirmed', { confirmed: true, sent: MANY / 2 }, true],
    ['are confirmed, a few of them today', 'order-confirmed', { confirmed: true, sent: 10 }, false],
    ['were never confirmed', 'order-cancelled', { confirmed: false, sent: 5 }, true],
    ['were never confirmed, and some were told', 'order-cancelled', { confirmed: false, sent: MANY / 2 }, true],
  ])('are judged without a look at each order where all %s', async (_which, kind, many, isLimited) => {
    await oneAddress(kind, many);
    const before = [await rowsRead(), await wholeReadsOf(database, READ)] as const;
    const due = await takeAndRead();
    expect(due).toHaveLength(BATCH);
    expect(due.every(({ limited }) => limited === isLimited)).toBe(true);
    expect((await wholeReadsOf(database, READ)) - before[1]).toBe(0);
    // What was sent to the address is counted once for all of them.
    expect((await rowsRead()) - before[0]).toBeLessThan(BATCH * ROWS_OF_A_MAIL + 3 * limits.uncaptured);
  });

  it('are judged so by a plan for any batch, too', async () => {
    await oneAddress('order-confirmed', { confirmed: true, sent: MANY / 2 });
    await run(`set plan_cache_mode = force_generic_plan`);
    try {
      const before = [await rowsRead(), await wholeReadsOf(database, READ)] as const;
      expect(await takeAndRead()).toHaveLength(BATCH);
      expect((await wholeReadsOf(database, READ)) - before[1]).toBe(0);
      expect((await rowsRead()) - before[0]).toBeLessThan(BATCH * ROWS_OF_A_MAIL + 3 * limits.uncaptured);
    } finally {
      await run('reset plan_cache_mode');
    }
  });
});
