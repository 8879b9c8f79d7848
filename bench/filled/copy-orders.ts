import type { Database, EntityManager } from '../../db/database.ts';
import { copiedTables, IDS, NUMBERS } from './copied-tables.ts';
import { dropIndexes } from './drop-indexes.ts';
import { customerId, dropTemplates, makeTemplate } from './template-tables.ts';

export interface CopyRequest {
  readonly database: Database;
  /** How many there are to be in all. */
  readonly orders: number;
  readonly report?: (line: string) => void;
}

const ORDERS_IN_A_STEP = 10_000;

/**
 * Fills a shop with copies of the orders that it has, each with all its rows: events, postings, webhooks, mails, movements. They
 * differ by their ids, numbers, buyers and times, and agree with each other as their models do. Nothing else may use the database
 * meanwhile, and whoever does it owns it. Throws where the orders that are there are too many to be models.
 */
export async function copyOrders({ database, orders, report = () => {} }: CopyRequest): Promise<void> {
  const em = database.em.fork();
  const models = await countModels(em);
  const copies = Math.ceil(orders / models) - 1;
  if (copies < 1) return;
  const customers = Math.max(10, Math.ceil(orders / 4));
  await addCustomers(em, customers);
  const statements: string[] = [];
  for (const table of Object.keys(copiedTables)) statements.push(await makeTemplate(em, table, { copies, customers }));
  // What is told of them was told to their buyers long ago.
  await em.execute('update order_mail_bookmark set event_id = 9000000000000000000');
  const makeIndexes = await dropIndexes(em, Object.keys(copiedTables));
  const atOnce = Math.max(1, Math.floor(ORDERS_IN_A_STEP / models));
  for (let first = 1; first <= copies; first += atOnce) {
    const last = Math.min(copies, first + atOnce - 1);
    await database.em.fork().transactional(async (step) => {
      // Neither triggers nor foreign keys: their work was done for the models.
      await step.execute('set local session_replication_role = replica');
      await step.execute('set local synchronous_commit = off');
      for (const sql of statements) await step.execute(sql, [first, last]);
    });
    report(`filling: ${(last + 1) * models} of ${(copies + 1) * models} orders`);
  }
  for (const [index, sql] of makeIndexes.entries()) {
    report(`filling: key or index ${index + 1} of ${makeIndexes.length}`);
    await em.execute(`set maintenance_work_mem = '512MB'`);
    await em.execute(sql);
  }
  await dropTemplates(em);
  await receiveWhatWasSent(em, Math.ceil(orders / 20));
  await goOnCounting(em);
  report('filling: statistics');
  await em.execute('vacuum analyze');
}

async function countModels(em: EntityManager): Promise<number> {
  const [row] = await em.execute<{ orders: number; number: number; id: number }[]>(
    `select count(*)::int as orders, max(number)::int as number,
       greatest((select max(id) from event), (select max(id) from ledger_posting))::int as id from sales_order`,
  );
  if (!row || row.orders === 0 || row.number >= NUMBERS || row.id >= IDS)
    throw new Error('Only a shop of some hundred orders can be filled with copies of them');
  return row.orders;
}

async function addCustomers(em: EntityManager, customers: number): Promise<void> {
  await em.execute(
    `insert into customer (id, name, email, external_reference)
     select ${customerId('n')}, 'Customer ' || n, 'customer' || n || '@example.com', 'C-' || n from generate_series(0, ?::int) n
     on conflict do nothing`,
    [customers - 1],
  );
}

/** What the copies sent was received first; and there are further articles, at rest. */
async function receiveWhatWasSent(em: EntityManager, articles: number): Promise<void> {
  await em.execute(`
insert into stock_movement (kind, sku, location_id, on_hand_delta, reserved_delta, reference, occurred_at)
select 'receipt', sku, location_id, sum(reserved_delta) - sum(on_hand_delta) + 100000, 0, 'receipt:filled', now() - interval '366 days'
from stock_movement group by sku, location_id having sum(on_hand_delta) < sum(reserved_delta) + 100000`);
  await em.execute(
    `with product as (
       insert into product (id, title, created_at, updated_at)
       select ${articleId}, 'Article ' || n, now() - n * interval '10 minutes', now() - n * interval '10 minutes'
       from generate_series(1, ?::int) n
     ), variant as (
       insert into product_variant (sku, product_id, title, weight_grams) select 'AT-REST-' || n, ${articleId}, 'Article ' || n, 300
       from generate_series(1, ?::int) n
     ), price as (
       insert into variant_price (sku, currency, amount_minor) select 'AT-REST-' || n, 'GBP', 500 from generate_series(1, ?::int) n
     ), level as (
       insert into stock_level (sku, location_id, on_hand) select 'AT-REST-' || n, 'MAIN', 0 from generate_series(1, ?::int) n
     )
     insert into stock_movement (kind, sku, location_id, on_hand_delta, reserved_delta, reference)
     select 'receipt', 'AT-REST-' || n, 'MAIN', 10, 0, 'receipt:at-rest' from generate_series(1, ?::int) n`,
    Array.from({ length: 5 }, () => articles),
  );
  await em.execute(`
update stock_level l set on_hand = m.on_hand, reserved = m.reserved
from (
  select sku, location_id, sum(on_hand_delta) as on_hand, sum(reserved_delta) as reserved from stock_movement group by 1, 2
) m where (m.sku, m.location_id) = (l.sku, l.location_id)`);
}

const articleId = `('00000000-0000-4000-9000-' || lpad(to_hex(n), 12, '0'))::uuid`;

async function goOnCounting(em: EntityManager): Promise<void> {
  await em.execute(`select setval('order_number', (select max(number) from checkout_request))`);
  for (const table of ['stock_movement', 'ledger_transaction', 'ledger_posting', 'event'])
    await em.execute(`select setval(pg_get_serial_sequence('${table}', 'id'), (select max(id) from ${table}))`);
  await em.execute('update order_mail_bookmark set event_id = (select max(id) from event)');
  await fillFeed(em);
}

/** No trigger told of the copies' events. */
async function fillFeed(em: EntityManager): Promise<void> {
  await em.transactional(async (own) => {
    await own.execute('lock table event, event_pending, event_feed in access exclusive mode');
    await own.execute('truncate event_pending, event_feed');
    await own.execute(
      'insert into event_feed (position, event_id) select row_number() over (order by id), id from event',
    );
  });
}
