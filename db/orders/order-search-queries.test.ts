import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../../tests/support/eventually.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { manyOrders } from '../../tests/support/many-orders.ts';
import { planOf as planOfStatement, readWhole, type PlanNode } from '../../tests/support/read-plan.ts';
import { openDatabase, type Database } from '../database.ts';
import { PLANNED_EACH_TIME } from '../shared/planned-each-time.ts';
import {
  createOrderSearchQueries,
  orderSearchSql,
  type OrderPage,
  type OrderSearch,
  type OrderPosition,
} from './order-search-queries.ts';

const COUNT = 8_000;

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await openDatabase({ url: testDatabase.url });
  await manyOrders(database, COUNT);
});

afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

const planOf = (search: OrderSearch, page: Partial<OrderPage> = {}) => {
  const { sql, params } = orderSearchSql(search, { limit: 26, ...page });
  return planOfStatement(database, sql, params);
};

const rowsOf = (node: PlanNode) => node['Actual Rows'] * node['Actual Loops'];

/** Like a table that has been vacuumed for a while: pages that somebody may still see otherwise are dearer to read by an index alone. */
async function sellOneSkuInEveryOrder(): Promise<void> {
  const em = database.em.fork();
  await em.execute(`update order_line set sku = 'POPULAR' where position = 0`);
  await eventually(async () => {
    await em.execute('vacuum analyze order_line');
    const [table] = await em.execute<{ isVisible: boolean }[]>(
      `select relallvisible >= relpages as "isVisible" from pg_class where oid = 'order_line'::regclass`,
    );
    return table?.isVisible;
  });
}

const searches: [string, OrderSearch][] = [
  ['nothing in particular', {}],
  ['a status', { status: ['fulfilling'] }],
  ['several statuses', { status: ['fulfilling', 'cancelled'] }],
  ['a customer', { customerId: '00000000-0000-4000-8000-000000000007' }],
  ['a number', { number: 4_000 }],
  ['an e-mail address', { email: 'buyer123@example.com' }],
  ['a SKU', { sku: 'SKU-42' }],
  ['a tracking code', { trackingCode: 'QM0000000042' }],
  ['a postcode', { postalCode: '10115' }],
  ['what is on hold', { isOnHold: true }],
  ['a time', { placedAfter: new Date('2026-01-02'), placedBefore: new Date('2026-01-03') }],
  ['what needs a person', { needsAttention: true }],
  ['a fulfilment stage', { fulfilmentStage: 'preparing' }],
  ['a payment status', { paymentStatus: 'authorised' }],
];

describe('searching orders', () => {
  const search = (by: OrderSearch, limit = 26, after?: OrderPosition) =>
    createOrderSearchQueries(database).searchOrders(by, { limit, after });

  it.each(searches)('is served by an index when asked for %s', async (_what, by) => {
    expect(readWhole(await planOf(by))).toEqual([]);
  });

  it.each<[string, OrderSearch, string]>([
    ['a payment status that no order has', { paymentStatus: 'refunded' }, 'sales_order_not_captured'],
    ['a rare payment status', { paymentStatus: 'voided' }, 'sales_order_not_captured'],
    ['a fulfilment stage that no order has', { fulfilmentStage: 'lost' }, 'sales_order_not_delivered'],
    [
      'two that no order has together',
      { status: ['completed'], paymentStatus: 'authorised' },
      'sales_order_not_captured',
    ],
  ])('reads no more orders than there are of %s', async (_what, by, index) => {
    const nodes = await planOf(by);
    expect(nodes.map((node) => node['Index Name'])).toContain(index);
    const read = nodes.filter((node) => node['Relation Name'] === 'sales_order');
    expect(Math.max(...read.map(rowsOf))).toBeLessThanOrEqual(COUNT / 100);
  });

  it('reads no more of the timelines than what happened since', async () => {
    const em = database.em.fork();
    await em.execute(
      `insert into event (subject_type, subject_id, sequence, type, fact_key, data, occurred_at)
       select 'order', id, n, 'order.released', 'released:' || n, '{}', placed_at from sales_order, generate_series(1, 3) n order by placed_at`,
    );
    await em.execute('vacuum analyze event');
    const updatedAfter = new Date((await search({}, 6)).at(-1)?.placedAt ?? '');
    const nodes = await planOf({ updatedAfter });
    expect(readWhole(nodes)).toEqual([]);
    expect(nodes.map((node) => node['Index Name'])).toContain('event_occurred_at');
    expect(await search({ updatedAfter }, COUNT)).toHaveLength(5);
  });

  it('is planned for what is asked, however often it was asked before', async () => {
    for (let time = 0; time < 7; time += 1) await search({ sku: 'SKU-42', status: ['cancelled'] });
    const prepared = await database.em
      .fork()
      .execute('select 1 from pg_prepared_statements where starts_with(statement, ?)', [PLANNED_EACH_TIME]);
    expect(prepared).toEqual([]);
  });

  it('goes through what needs a person by its index, longest waiting first', async () => {
    const em = database.em.fork();
    await em.execute(
      `update sales_order set attention_since = placed_at - number * interval '1 day' where attention is not null`,
    );
    expect(readWhole(await planOf({}, { order: 'attention' }))).toEqual([]);
    const orders = createOrderSearchQueries(database);
    const first = await orders.searchOrders({}, { limit: 10, order: 'attention' });
    const { attentionSince, id } = first.at(-1) ?? { attentionSince: null, id: '' };
    const next = await orders.searchOrders(
      {},
      { limit: 10, order: 'attention', after: { at: attentionSince ?? '', id } },
    );
    const seen = [...first, ...next].map((order) => order.attentionSince ?? '');
    expect(seen).toHaveLength(20);
    expect(seen).toEqual([...seen].sort());
    expect(new Set([...first, ...next].map((order) => order.id)).size).toBe(20);
  });

  it('starts a later page where the page before ended', async () => {
    const [middle] = (await search({}, 4_000)).slice(-1);
    if (!middle) throw new Error('There are too few orders');
    const nodes = await planOf({}, { after: { at: middle.placedAt, id: middle.id } });
    const read = nodes.filter((node) => node['Relation Name'] === 'sales_order');
    expect(Math.max(...read.map(rowsOf))).toBeLessThanOrEqual(26);
  });

  it('finds what it is asked for, and all of it', async () => {
    expect(await search({ status: ['fulfilling'] }, COUNT)).toHaveLength(COUNT / 100);
    expect(await search({ status: ['fulfilling', 'cancelled'] }, COUNT)).toHaveLength(COUNT / 50);
    expect(await search({ needsAttention: true }, COUNT)).toHaveLength(COUNT / 200);
    expect(await search({ email: 'buyer123@example.com' }, COUNT)).toHaveLength(COUNT / 1_000);
    expect(await search({ sku: 'SKU-42' }, COUNT)).toHaveLength((COUNT * 2) / 500);
    const [first] = await search({ number: 1_001 });
    expect(first).toMatchObject({ number: 1_001, lineCount: 2, totalMinor: 1_560 });
    expect(await search({ number: 1_001, status: ['expired'] })).toEqual([]);
  });

  it('shows each order once, newest first, over all pages', async () => {
    const seen: string[] = [];
    let after: OrderPosition | undefined;
    for (;;) {
      const rows = await search({}, 1_000, after);
      seen.push(...rows.map(({ placedAt }) => placedAt));
      const last = rows.at(-1);
      if (!last) break;
      after = { at: last.placedAt, id: last.id };
    }
    expect(seen).toHaveLength(COUNT);
    expect(seen).toEqual(seen.toSorted().toReversed());
  });

  it('reads no more lines of a popular SKU than it shows', async () => {
    await sellOneSkuInEveryOrder();
    const first = await search({ sku: 'POPULAR' });
    const nodes = await planOf(
      { sku: 'POPULAR' },
      { after: { at: first.at(-1)?.placedAt ?? '', id: first.at(-1)?.id ?? '' } },
    );
    expect(readWhole(nodes)).toEqual([]);
    const lines = nodes.filter((node) => node['Index Name'] === 'order_line_sku_placed_at_order_id_index');
    expect(Math.max(...lines.map(rowsOf))).toBeLessThanOrEqual(27);
    expect(nodes.filter((node) => node['Relation Name'] === 'sales_order').map(rowsOf)).toEqual([26]);
  });

  it.each<[string, OrderSearch]>([
    ['a customer', { customerId: '00000000-0000-4000-8000-000000000000' }],
    ['an address', { email: 'nobody@example.com' }],
    ['open orders', { status: ['backordered'] }],
    ['a rare payment status', { paymentStatus: 'voided' }],
  ])('reads the lines of few orders where a popular SKU is asked for together with %s', async (_what, by) => {
    await sellOneSkuInEveryOrder();
    const nodes = await planOf({ ...by, sku: 'POPULAR' });
    expect(readWhole(nodes)).toEqual([]);
    const lines = nodes.filter((node) => node['Relation Name'] === 'order_line').map(rowsOf);
    expect(Math.max(0, ...lines)).toBeLessThan(COUNT / 10);
  });

  it('shows each order of a SKU once, newest first, over all pages, among any others', async () => {
    await database.em
      .fork()
      .execute(
        `update order_line l set sku = 'TWICE' from sales_order o where o.id = l.order_id and o.number % 40 = 0`,
      );
    for (const by of [{}, { status: ['completed'] }, { placedAfter: new Date('2026-01-03') }] satisfies OrderSearch[]) {
      const wanted = (await search(by, COUNT)).filter(({ number }) => number % 40 === 0);
      const seen: (typeof wanted)[number][] = [];
      for (let page = await search({ ...by, sku: 'TWICE' }, 7); page.length > 0;) {
        seen.push(...page);
        const { placedAt: at = '', id = '' } = page.at(-1) ?? {};
        page = await search({ ...by, sku: 'TWICE' }, 7, { at, id });
      }
      expect(seen).toEqual(wanted);
    }
  });
});
