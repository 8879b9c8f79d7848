import { formatOrderNumber, type OrderNumber } from '../../domain/orders/order-number.ts';
import type { Database } from '../../db/database.ts';
import { readBook } from '../../db/invariants/external-books.ts';
import { createMessageRepository } from '../../db/messages/message-repository.ts';
import { aShop } from '../support/a-shop.ts';
import { aShopAtWork } from './a-shop-at-work.ts';

/** The places of an order's life that the cast plays. */
const parts = ['placed', 'confirmed', 'waiting', 'sending', 'completed', 'lost', 'cancelled'] as const;
type Part = (typeof parts)[number];

/** The entries of a book, by their key. */
export type Entries = Map<string, object>;

export interface CastBooks {
  readonly intents: Entries;
  readonly labels: Entries;
  readonly running: Entries;
}

/** Sound orders at each place of their lives, to be broken by a test. The table `cast_order (part, id)` names them. */
export interface Cast {
  readonly ids: Readonly<Record<Part, readonly string[]>>;
  /** By id. */
  readonly numbers: ReadonlyMap<string, OrderNumber>;
  /** The provider's, the carriers' and Temporal's lists, each time anew. */
  readBooks(): Promise<CastBooks>;
}

/** Lets one order play each part, by the shop's own repositories. */
export async function castOrders(database: Database): Promise<Cast> {
  const shop = aShopAtWork(database);
  await aShop(database, [
    { sku: 'MUG', onHand: { MAIN: 100, EAST: 5 } },
    { sku: 'LATER', backorderable: true, onHand: { MAIN: 2 } },
  ]);
  const ids = {} as Record<Part, [string]>;
  for (const part of parts) {
    const orderId = await shop.request([{ sku: part === 'waiting' ? 'LATER' : 'MUG', quantity: 3 }]);
    await shop.place(orderId);
    if (part !== 'placed') await shop.confirm(orderId);
    ids[part] = [orderId];
  }
  await shop.waitForGoods(ids.waiting[0]);
  for (const part of ['sending', 'completed', 'lost'] as const) await sendOff(shop, part, ids[part][0]);
  await shop.undo(ids.cancelled[0]);
  await shop.releaseStock(ids.cancelled[0]);
  await shop.close(ids.cancelled[0], 'cancelled');
  await createMessageRepository(database).queueFromEvents();

  const em = database.em.fork();
  await em.execute('create table cast_order (part text not null, id uuid primary key)');
  for (const part of parts) await em.execute('insert into cast_order values (?, ?)', [part, ids[part][0]]);
  return {
    ids,
    numbers: new Map(parts.map((part) => [ids[part][0], shop.numberOf(ids[part][0])])),
    readBooks: async () => ({
      intents: new Map(await readBook('gateway_authorisation', shop.books.gateway_authorisation!, new Date(0))),
      labels: new Map(await readBook('gateway_label', shop.books.gateway_label!, new Date(0))),
      running: new Map(await readBook('running_workflow', shop.books.running_workflow!, new Date(0))),
    }),
  };
}

async function sendOff(
  shop: ReturnType<typeof aShopAtWork>,
  part: 'sending' | 'completed' | 'lost',
  orderId: string,
): Promise<void> {
  const [shipmentId = ''] = await shop.plan(orderId);
  await shop.label(shipmentId);
  await shop.handOver(shipmentId);
  await shop.capture(orderId, shipmentId);
  await shop.carrierSays(shipmentId, 'in_transit');
  if (part === 'sending') return;
  if (part === 'completed') await shop.carrierSays(shipmentId, 'delivered');
  else {
    await shop.lose(shipmentId);
    await shop.refund(orderId, shipmentId);
  }
  await shop.complete(orderId);
}

/** Tables of orders, and their columns that count. */
const tables: Readonly<Record<string, readonly string[]>> = {
  checkout_request: ['number'],
  sales_order: ['number'],
  event: ['id'],
  event_pending: ['event_id'],
  message: ['event_id'],
  order_line: [],
  backorder: [],
  payment: [],
  payment_capture: [],
  payment_refund: [],
  reservation: [],
  shipment: [],
  shipment_line: [],
  shipping_label: [],
  stock_movement: ['id'],
  ledger_transaction: ['id'],
  ledger_posting: ['id', 'transaction_id'],
  inbound_event: [],
  cast_order: [],
};
const STEP = 1_000_000;

/** Every id within a text: its last piece is what tells copies apart.  */
const ANY_ID = '([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-)[0-9a-f]{12}';

/** Gives each order of the cast so many doubles, whose rows differ from its own by their ids alone. */
export async function multiplyCast(database: Database, cast: Cast, doubles: number): Promise<Cast> {
  await database.em.fork().transactional(async (em) => {
    await em.execute('set local session_replication_role = replica');
    for (const [table, counters] of Object.entries(tables)) {
      const bumped = counters.map((column) => `'${column}', (t).${column} + n * ${STEP}`).join(', ');
      const only = table === 'stock_movement' ? 'where t.order_id is not null' : '';
      await em.execute(
        `with template as materialized (
           select t, regexp_replace(to_jsonb(t)::text, '${ANY_ID}', '\\1~~', 'g') as text from ${table} t ${only}
         )
         insert into ${table} select double.*
         from template cross join generate_series(1, ?::int) n cross join lateral jsonb_populate_record(null::${table},
           replace(text, '~~', lpad(to_hex(n), 12, '0'))::jsonb || jsonb_build_object(${bumped})) double`,
        [doubles],
      );
    }
    await em.execute(fillShelvesSql.replaceAll('{doubles}', String(doubles)));
  });
  await database.em.fork().execute('analyze');
  const copies = Array.from({ length: doubles }, (_, index) => index + 1);
  const books = multiplyBooks(await cast.readBooks(), copies);
  return {
    ids: Object.fromEntries(
      parts.map((part) => [part, cast.ids[part].flatMap((id) => [id, ...copies.map((n) => copyOf(id, n))])]),
    ) as unknown as Cast['ids'],
    numbers: new Map(
      [...cast.numbers].flatMap(([id, number]) => [
        [id, number] as const,
        ...copies.map((n) => [copyOf(id, n), numberOfCopy(number, n) as OrderNumber] as const),
      ]),
    ),
    readBooks: async () => ({
      intents: new Map(books.intents),
      labels: new Map(books.labels),
      running: new Map(books.running),
    }),
  };
}

/** What the doubles hold was received, and there are as many further articles, at rest. */
const fillShelvesSql = `
insert into stock_movement (kind, sku, location_id, on_hand_delta, reserved_delta, reference)
select 'receipt', sku, location_id, {doubles} * 1000, 0, 'receipt:doubles' from stock_level;
update stock_level l set on_hand = m.on_hand, reserved = m.reserved
from (
  select sku, location_id, sum(on_hand_delta) as on_hand, sum(reserved_delta) as reserved from stock_movement group by 1, 2
) m where (m.sku, m.location_id) = (l.sku, l.location_id);
with further as (
  insert into stock_level (sku, location_id, on_hand) select 'MUG-' || n, 'MAIN', 10 from generate_series(1, {doubles}) n
  returning sku, location_id, on_hand
)
insert into stock_movement (kind, sku, location_id, on_hand_delta, reserved_delta, reference)
select 'receipt', sku, location_id, on_hand, 0, 'receipt:further' from further`;

function copyOf(text: string, n: number): string {
  return text.replaceAll(new RegExp(ANY_ID, 'g'), `$1${n.toString(16).padStart(12, '0')}`);
}

/** Workflows are named after the number of their order. */
function numberOfCopy(text: string, n: number): string {
  return text.replaceAll(/A-(\d+)/g, (_, number) => formatOrderNumber(Number(number) + n * STEP));
}

function multiplyBooks(books: CastBooks, copies: readonly number[]): CastBooks {
  const doubled = (entries: Entries, named = copyOf): Entries =>
    new Map(
      [...entries].flatMap(([key, entry]) => [
        [key, entry] as const,
        ...copies.map((n) => [named(key, n), JSON.parse(named(JSON.stringify(entry), n)) as object] as const),
      ]),
    );
  return {
    intents: doubled(books.intents),
    labels: doubled(books.labels),
    running: doubled(books.running, numberOfCopy),
  };
}
