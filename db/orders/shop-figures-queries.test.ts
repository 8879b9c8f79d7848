import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { manyOrders } from '../../tests/support/many-orders.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { openDatabase, type Database } from '../database.ts';
import { createShopFiguresQueries, SHOP_FIGURES } from './shop-figures-queries.ts';

const COUNT = 100_000;
const OPEN = COUNT / 100;

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await openDatabase({ url: testDatabase.url, statementTimeoutMs: 60_000 });
  await manyOrders(database, COUNT, { linesEach: 0 });
  await manyRequestsAndEvents();
}, 180_000);

afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

/** As many as there are orders, of which one in a thousand is open. */
async function manyRequestsAndEvents(): Promise<void> {
  const em = database.em.fork();
  await em.execute(
    `insert into checkout_request (order_id, credential_id, body_hash, body, received_at, resolved_at)
     select gen_random_uuid(), gen_random_uuid(), 'hash', '{}', now(), case when n % 1000 > 0 then now() end
     from generate_series(1, ?::int) n`,
    [COUNT],
  );
  await em.execute(
    `insert into inbound_event (provider, event_id, type, subject, payload, settled_at, effect)
     select 'stripe', 'evt_' || n, 'charge.captured', 'pi_1', '{}',
       case when n % 1000 > 0 then now() end, case when n % 1000 > 0 then 'applied' end
     from generate_series(1, ?::int) n`,
    [COUNT],
  );
  await em.execute(`insert into stock_location (id, name, priority, address) values ('MAIN', 'Main', 1, '{}')
    on conflict do nothing`);
  await em.execute(
    `with parcel as (
       insert into shipment (id, order_id, location_id, sequence, carrier, carrier_service, capture_minor, currency, weight_grams)
       select gen_random_uuid(), id, 'MAIN', 1, 'UPS', 'UPSSaver', 100, 'GBP', 100 from sales_order limit 1 returning id
     )
     insert into shipping_label (id, shipment_id, provider_shipment_id, state, refund_look_at)
     select gen_random_uuid(), p.id, 'shp_' || n, case when n % 1000 > 0 then 'refunded' else 'refund-requested' end,
       case when n % 1000 = 0 then now() end
     from parcel p, generate_series(1, ?::int) n`,
    [COUNT],
  );
  // As somebody makes them who orders under others' addresses, and under addresses that do not exist.
  await em.execute(
    `insert into message (key, channel, kind, subject_type, subject_id, order_id, state, queued_at)
     select 'order-' || n, 'email', 'order-cancelled', 'order', n, gen_random_uuid(), case when n % 2 = 0 then 'limited' else 'undeliverable' end,
       now() - case when n % 10 = 0 then interval '1 day' else interval '8 days' end
     from generate_series(1, ?::int) n`,
    [COUNT],
  );
  await em.execute('analyze checkout_request, inbound_event, shipping_label, message');
}

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}

function flatten(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(flatten)];
}

describe('the figures of the shop', () => {
  it('count what is open', async () => {
    const figures = await createShopFiguresQueries(database).readShopFigures();
    expect(figures).toEqual({
      open: [{ status: 'fulfilling', stage: 'preparing', count: OPEN, oldestAgeSeconds: expect.any(Number) }],
      needingAttention: COUNT / 200,
      openCheckoutRequests: COUNT / 1_000,
      orderNumbersTaken: 0,
      openInboundEvents: COUNT / 1_000,
      openLabelRefunds: COUNT / 1_000,
      unreadableEvents: 0,
      unfinishedErasures: 0,
      oldestAttentionAgeSeconds: expect.any(Number),
      mailsWaiting: 0,
      mailsGivenUp: 0,
      mailsLimited: 1_000,
      oldestMailAgeSeconds: 0,
      messagesDue: [],
      eventsPending: 0,
      oldestPendingEventAgeSeconds: 0,
      tasks: [],
      booksAgreedAgeSeconds: null,
      keysExpiring: 0,
      unitsHeldUnpaid: 0,
    });
    const [first] = await database.em
      .fork()
      .execute<{ age: number }[]>(
        `select extract(epoch from now() - min(placed_at))::float8 as age from sales_order where status = 'fulfilling'`,
      );
    expect(figures.open[0]?.oldestAgeSeconds).toBeCloseTo(first?.age ?? 0, -1);
  });

  it('read, of a hundred thousand orders, those that are open and no others', async () => {
    const [row] = await database.em
      .fork()
      .execute<{ 'QUERY PLAN': [{ Plan: Plan }] }[]>(`explain (analyze, format json) ${SHOP_FIGURES}`);
    if (!row) throw new Error('There is no plan');
    const nodes = flatten(row['QUERY PLAN'][0].Plan);
    const whole = nodes.filter((node) => node['Node Type'] === 'Seq Scan').map((node) => node['Relation Name']);
    // What is counted and nothing else, a handful of keys, and one row.
    const small = ['event_pending', 'credential', 'book_look'];
    expect(whole.filter((table) => !small.includes(table ?? ''))).toEqual([]);
    const read = nodes
      .filter((node) => node['Relation Name'])
      .map((node) => (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']);
    expect(read.length).toBeGreaterThanOrEqual(4);
    expect(Math.max(...read)).toBeLessThanOrEqual(OPEN);
  });

  it('count mails that wait or were given up, units that nobody has paid, and how long staff have been asked', async () => {
    const em = database.em.fork();
    const figures = () => createShopFiguresQueries(database).readShopFigures();
    await em.execute('truncate message');
    const { orderId } = await aConfirmedOrder(database, { lines: [{ sku: 'CUP', at: { MAIN: 3, EAST: 2 } }] });
    await aConfirmedOrder(database, { lines: [{ sku: 'CUP', at: { MAIN: 7 } }] });
    await em.execute(
      `insert into message (key, channel, kind, subject_type, subject_id, order_id, state, queued_at)
       select 'order-' || n, 'email', 'order-confirmed', 'order', n, ?, state, now() - n * interval '1 hour' - case when n > 6 then interval '7 days' else interval '0' end
       from unnest(array['waiting', 'waiting', 'sent', 'given-up', 'undeliverable', 'given-up', 'given-up']) with ordinality as m(state, n)`,
      [orderId],
    );
    await em.execute(`update sales_order set status = 'awaiting-payment', payment_status = 'pending' where id = ?`, [
      orderId,
    ]);
    await em.execute(
      `update sales_order set attention_since = now() - interval '3 days'
       where id = (select id from sales_order where attention is not null order by number limit 1)`,
    );
    const found = await figures();
    expect(found).toMatchObject({ mailsWaiting: 2, mailsGivenUp: 3, unitsHeldUnpaid: 5 });
    // Within a minute: of the oldest that waits, not of one that was sent or given up.
    expect(Math.round(found.oldestMailAgeSeconds / 60)).toBe(2 * 60);
    expect(Math.round(found.oldestAttentionAgeSeconds / 60)).toBe(3 * 24 * 60);
  });

  it('count the messages that are due by channel, and for how long the first has been', async () => {
    const em = database.em.fork();
    await em.execute('truncate message');
    await em.execute(
      `insert into message (key, channel, kind, subject_type, subject_id, order_id, state, due_at)
       select 'due-' || n, channel, 'parcel-handed-over', 'order', n, gen_random_uuid(), state, now() - minutes * interval '1 minute'
       from (values (1, 'email', 'waiting', 1), (2, 'email', 'waiting', 5), (3, 'email', 'waiting', -5), (4, 'sms', 'waiting', 60),
         (5, 'sms', 'sent', 90), (6, 'push', 'given-up', 90)) as m(n, channel, state, minutes)`,
    );
    const { messagesDue } = await createShopFiguresQueries(database).readShopFigures();
    expect(
      messagesDue.map(({ oldestAgeSeconds, ...due }) => ({ ...due, minutes: Math.round(oldestAgeSeconds / 60) })),
    ).toEqual([
      { channel: 'email', count: 2, minutes: 5 },
      { channel: 'sms', count: 1, minutes: 60 },
    ]);
  });
});
