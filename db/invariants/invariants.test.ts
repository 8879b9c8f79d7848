import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aShop } from '../../tests/support/a-shop.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { aShopAtWork, type ShopAtWork } from '../../tests/invariants/a-shop-at-work.ts';
import { openDatabase, type Database } from '../database.ts';
import { runInvariants, type LaidBooks } from './check-invariants.ts';
import { invariants } from './invariants.ts';
import { readBook, type Entries } from './outside-books.ts';

let test: TestDatabase;
let database: Database;
let shop: ShopAtWork;
/** One order at each place of its life. */
let orders: Record<'placed' | 'confirmed' | 'waiting' | 'sending' | 'completed' | 'lost' | 'cancelled', string>;

beforeAll(async () => {
  test = await createTestDatabase();
  database = await openDatabase({ url: test.url });
  shop = aShopAtWork(database);
  await aShop(database, [
    { sku: 'MUG', onHand: { MAIN: 100, EAST: 5 } },
    { sku: 'LATER', backorderable: true, onHand: { MAIN: 2 } },
  ]);
  orders = {
    placed: await anOrder(),
    confirmed: await anOrder(),
    waiting: await anOrder('LATER'),
    sending: await anOrder(),
    completed: await anOrder(),
    lost: await anOrder(),
    cancelled: await anOrder(),
  };
  const { confirmed, waiting, sending, completed, lost, cancelled } = orders;
  for (const orderId of [confirmed, waiting, sending, completed, lost, cancelled]) await shop.confirm(orderId);
  await shop.waitForGoods(waiting);
  const parcels = { sending: '', completed: '', lost: '' };
  for (const name of ['sending', 'completed', 'lost'] as const) {
    parcels[name] = (await shop.plan(orders[name]))[0] ?? '';
    await shop.label(parcels[name]);
    await shop.handOver(parcels[name]);
    await shop.takeMoney(orders[name], parcels[name]);
    await shop.carrierSays(parcels[name], 'in_transit');
  }
  await shop.carrierSays(parcels.completed, 'delivered');
  await shop.lose(parcels.lost);
  await shop.giveMoneyBack(lost, parcels.lost);
  for (const orderId of [completed, lost]) await shop.complete(orderId);
  await shop.undo(cancelled);
  await shop.releaseStock(cancelled);
  await shop.close(cancelled, 'cancelled');
});
afterAll(async () => {
  await database.close();
  await test.drop();
});

async function anOrder(sku = 'MUG'): Promise<string> {
  const orderId = await shop.request([{ sku, quantity: 3 }]);
  await shop.place(orderId);
  return orderId;
}

interface Plant {
  /** The constraints that are in the way of it. */
  readonly without?: readonly string[];
  /** `{completed}` is the id of that order. */
  readonly sql?: string;
  readonly books?: (lists: { intents: Entries; labels: Entries; running: Entries }) => void;
  /** The other invariants that it cannot but break. */
  readonly alsoIn?: readonly string[];
}

/** Breaks the shop in a transaction that is undone, and says what every invariant makes of it. */
async function problemsAfter({ without = [], sql, books }: Plant): Promise<Record<string, string[]>> {
  const [intents, labels, running] = await Promise.all([
    readBook('gateway_authorisation', shop.books.gateway_authorisation!, new Date(0)),
    readBook('gateway_label', shop.books.gateway_label!, new Date(0)),
    readBook('running_workflow', shop.books.running_workflow!, new Date(0)),
  ]);
  books?.({ intents, labels, running });
  const laid: LaidBooks = { gateway_authorisation: intents, gateway_label: labels, running_workflow: running };
  const em = database.em.fork();
  await em.begin();
  try {
    for (const constraint of without) await em.execute(constraint);
    if (sql !== undefined) {
      await em.execute('set local session_replication_role = replica');
      await em.execute(sql.replaceAll(/\{(\w+)\}/g, (_, name: keyof typeof orders) => `'${orders[name]}'`));
    }
    const results = await runInvariants(em, laid, 0);
    const wrong = results.filter(({ status }) => status !== 'holds');
    const problems: Record<string, string[]> = {};
    for (const { id, violations } of wrong) (problems[id] ??= []).push(...violations.map(({ problem }) => problem));
    return problems;
  } finally {
    await em.rollback();
  }
}

const noLimits = [
  'alter table stock_level drop constraint stock_level_not_negative, drop constraint stock_level_not_oversold',
  'alter table payment drop constraint payment_amounts, drop constraint payment_authorised',
  'drop index payment_one_live',
  'drop index shipping_label_one_live',
  'alter table payment_capture drop constraint payment_capture_shipment_id_unique, drop constraint payment_capture_refunded_minor_check',
];

const plants: Readonly<Record<string, readonly [id: string, plant: Plant]>> = {
  'The level is not the sum of its movements': [
    'I1',
    { sql: `update stock_level set on_hand = on_hand + 1 where sku = 'MUG'` },
  ],
  'The level is negative, or more is reserved than is there': [
    'I1',
    {
      without: noLimits,
      sql: `insert into stock_level values ('LATER', 'EAST', -1, 0);
      insert into stock_movement (kind, sku, location_id, on_hand_delta, reserved_delta, reference)
      values ('adjustment', 'LATER', 'EAST', -1, 0, 'adjustment:x')`,
    },
  ],
  'What is reserved is not what the orders hold': [
    'I1',
    {
      sql: `update stock_level set reserved = reserved + 1 where sku = 'MUG' and location_id = 'EAST';
      insert into stock_movement (kind, sku, location_id, on_hand_delta, reserved_delta, reference)
      values ('reserve', 'MUG', 'EAST', 0, 1, 'nobody')`,
    },
  ],
  'A reservation has not moved stock as its state says': [
    'I1',
    {
      sql: `update stock_movement set reference = 'reservation:nobody' where kind = 'ship' and order_id = {completed}`,
    },
  ],

  'Held for a line that the order does not have': [
    'I2',
    { sql: `update reservation set order_line_id = gen_random_uuid() where order_id = {placed}` },
  ],
  'A final order still holds goods': [
    'I2',
    {
      sql: `insert into reservation (id, order_id, order_line_id, sku, location_id, quantity)
        select gen_random_uuid(), order_id, id, sku, 'MAIN', 1 from order_line where order_id = {completed};
        insert into stock_movement (kind, sku, location_id, on_hand_delta, reserved_delta, reference)
        select 'reserve', sku, location_id, 0, 1, 'reservation:' || id from reservation where order_id = {completed} and state = 'held';
        update stock_level set reserved = reserved + 1 where sku = 'MUG' and location_id = 'MAIN'`,
    },
  ],
  'A final order still waits for goods': [
    'I2',
    {
      sql: `insert into backorder (id, order_id, order_line_id, sku, quantity)
      select gen_random_uuid(), order_id, id, sku, 1 from order_line where order_id = {cancelled}`,
    },
  ],
  'Held beyond its expiry': [
    'I2',
    { sql: `update reservation set expires_at = now() - interval '1 minute' where order_id = {placed}` },
  ],
  'An open order does not hold what it sold': [
    'I2',
    { sql: `update backorder set quantity = quantity + 1 where order_id = {waiting}` },
  ],
  'A completed order did not send what it sold': [
    'I2',
    { sql: `update order_line set quantity = quantity + 1 where order_id = {completed}` },
  ],

  'A payment took or gave back too much': [
    'I3',
    { without: noLimits, sql: `update payment set amount_minor = amount_minor - 1 where order_id = {confirmed}` },
  ],
  'A payment is not the sum of its captures and refunds': [
    'I3',
    {
      sql: `insert into payment_capture (id, payment_id, shipment_id, provider_key, amount_minor, taken_minor, state)
      select gen_random_uuid(), p.id, s.id, 'another', 1, 1, 'captured' from payment p join shipment s on s.order_id = p.order_id
      where p.order_id = {sending}`,
      without: noLimits,
      alsoIn: ['I4'],
    },
  ],
  'A parcel gave back more than was taken for it, or what its refunds do not show': [
    'I3',
    {
      without: noLimits,
      sql: `update payment_capture c set refunded_minor = c.refunded_minor + 1
      from payment p where p.id = payment_id and p.order_id = {lost}`,
    },
  ],
  'The money of a parcel was taken more than once': [
    'I3',
    {
      without: noLimits,
      sql: `update payment_capture set shipment_id = (select id from shipment where order_id = {completed})
      from payment p where p.id = payment_id and p.order_id = {sending}`,
    },
  ],
  'Money was taken for a parcel that is not there, has not left, or costs something else': [
    'I3',
    {
      sql: `update payment_capture set shipment_id = gen_random_uuid()
      from payment p where p.id = payment_id and p.order_id = {sending}`,
    },
  ],
  'The parcels of an order do not cost what the order costs': [
    'I3',
    { sql: `update shipment set capture_minor = capture_minor - 1 where order_id = {sending}` },
  ],
  'An order goes on without its money': [
    'I3',
    {
      sql: `update sales_order set total_minor = total_minor + 1, shipping_minor = shipping_minor + 1 where id = {confirmed}`,
    },
  ],
  'An order holds the money of two payments': [
    'I3',
    {
      without: noLimits,
      sql: `insert into payment (id, order_id, attempt, provider_key, payment_method, amount_minor, currency, state, intent_id)
      select gen_random_uuid(), order_id, 2, 'another', payment_method, amount_minor, currency, 'authorised', 'pi_2'
      from payment where order_id = {confirmed}`,
      books: ({ intents }) =>
        intents.set('pi_2', { ...anIntent('pi_2', orders.confirmed), state: 'voided', authorisedMinor: 0 }),
      alsoIn: ['I5'],
    },
  ],
  'An order that was given up still holds money': [
    'I3',
    { sql: `update payment set state = 'pending', authorised_minor = 0 where order_id = {cancelled}`, alsoIn: ['I4'] },
  ],
  'A completed order was not paid in full, and nobody has written the rest off': [
    'I3',
    {
      sql: `update sales_order set total_minor = total_minor + 1, shipping_minor = shipping_minor + 1 where id = {completed}`,
    },
  ],

  'A transaction does not sum to zero': [
    'I4',
    {
      sql: `update ledger_posting l set amount_minor = amount_minor + 1 from ledger_transaction t
      where t.id = transaction_id and order_id = {completed} and kind = 'capture' and account = 'tax-payable'`,
    },
  ],
  'The ledger does not sum to zero': [
    'I4',
    { sql: `delete from ledger_posting where id = (select max(id) from ledger_posting)` },
  ],
  'A transaction has no postings': [
    'I4',
    {
      sql: `delete from ledger_posting where transaction_id = (select max(id) from ledger_transaction where order_id = {completed})`,
    },
  ],
  'A movement of money is not in the ledger as it was made': [
    'I4',
    { sql: `update ledger_posting set account = 'order-revenue' where account = 'provider-balance'` },
  ],
  'A transaction stands for no movement of money': [
    'I4',
    {
      sql: `insert into ledger_transaction (business_key, kind, order_id) values ('made-up', 'capture', {completed});
      insert into ledger_posting (transaction_id, account, amount_minor, currency)
      select id, 'provider-balance', v.amount, 'GBP' from ledger_transaction, (values (5), (-5)) as v(amount)
      where business_key = 'made-up'`,
    },
  ],
  'The ledger holds money on the card of an order that was given up': [
    'I4',
    {
      sql: `delete from ledger_posting where transaction_id in (
      select id from ledger_transaction where kind = 'void' and order_id = {cancelled})`,
    },
  ],
  'Deposits are not what was taken for parcels that have not left': [
    'I4',
    {
      sql: `update ledger_posting l set account = 'customer-deposits' from ledger_transaction t
      where t.id = transaction_id and order_id = {completed} and kind = 'capture' and account = 'order-revenue'`,
    },
  ],
  'A table that only grows has lost its guard': [
    'I4',
    { without: ['alter table order_event disable trigger order_event_append_only'] },
  ],

  'The provider holds money that no payment of ours explains': [
    'I5',
    { books: ({ intents }) => intents.set('pi_x', anIntent('pi_x', null)) },
  ],
  'We count on money that the provider does not know of': [
    'I5',
    { books: ({ intents }) => intents.delete(`pi_${orders.confirmed}_1`) },
  ],
  'The provider’s figures are not ours': [
    'I5',
    { books: ({ intents }) => change(intents, `pi_${orders.completed}_1`, { refundedMinor: 1 }) },
  ],
  'The provider holds money that we have let go of': [
    'I5',
    { books: ({ intents }) => change(intents, `pi_${orders.cancelled}_1`, { state: 'authorised' }) },
  ],
  'A shopper is charged twice for one order': [
    'I5',
    { books: ({ intents }) => intents.set('pi_x', anIntent('pi_x', orders.confirmed)) },
  ],

  'A parcel has more than one bought label': [
    'I6',
    {
      without: noLimits,
      sql: `insert into shipping_label (id, shipment_id, provider_shipment_id, state)
      select gen_random_uuid(), id, 'shp_x', 'bought' from shipment where order_id = {sending}`,
      books: ({ labels }) => labels.set('shp_x', { providerShipmentId: 'shp_x', reference: null, refunded: false }),
    },
  ],
  'A parcel left without a label': [
    'I6',
    {
      sql: `update shipping_label set state = 'dropped' from shipment s where s.id = shipment_id and order_id = {sending}`,
    },
  ],
  'The carriers sold more than one label for a parcel': [
    'I6',
    { books: ({ labels }) => labels.set('shp_x', { ...[...labels.values()][0], providerShipmentId: 'shp_x' }) },
  ],
  'The carriers sold a label that we do not have': [
    'I6',
    {
      books: ({ labels }) =>
        labels.set('shp_x', { providerShipmentId: 'shp_x', reference: 'unknown', refunded: false }),
    },
  ],
  'We have a label that the carriers did not sell': ['I6', { books: ({ labels }) => labels.clear() }],

  'An open order has no workflow': ['I7', { books: ({ running }) => running.delete(`order-${orders.confirmed}`) }],
  'A stored request was neither decided nor taken up': [
    'I7',
    {
      sql: `insert into checkout_request (order_id, credential_id, body_hash, body, received_at)
      values (gen_random_uuid(), gen_random_uuid(), 'hash', '{}', now() - interval '1 minute')`,
    },
  ],
  'A workflow runs for an order that nobody asked for': [
    'I7',
    { books: ({ running }) => start(running, `order-${UNKNOWN}`) },
  ],
  'A workflow runs on for an order that is final or not there': [
    'I7',
    { books: ({ running }) => start(running, `payment-${orders.cancelled}`) },
  ],
  'A parcel’s workflow runs on for an order that is final or not there': [
    'I7',
    { books: ({ running }) => start(running, `shipment-${UNKNOWN}`) },
  ],

  'An event has had no effect': [
    'I8',
    {
      sql: `insert into inbound_event (provider, event_id, type, subject, payload, received_at)
      values ('stripe', 'evt_x', 'payment_intent.succeeded', 'pi_x', '{}', now() - interval '1 minute')`,
    },
  ],
  'An event is settled without an effect, or has an effect unsettled': [
    'I8',
    { sql: `update inbound_event set effect = null where event_id = (select max(event_id) from inbound_event)` },
  ],
  'A signed event could not be read, and nobody has seen to it': [
    'I8',
    {
      sql: `insert into unreadable_event (provider, body_hash, body, problem, received_at)
      values ('stripe', 'abc', 'x', 'It cannot be parsed', now() - interval '1 minute')`,
    },
  ],
  'A carrier’s event took effect more than once': [
    'I8',
    {
      sql: `insert into order_event (order_id, sequence, type, fact_key, data)
      select order_id, sequence + 100, 'shipment.told', replace(fact_key, type, 'shipment.told'), data from order_event
      where order_id = {sending} and type = 'shipment.in-transit';
      update order_event set sequence = 8 where sequence > 100;
      update sales_order set event_sequence = 8 where id = {sending}`,
    },
  ],
  'A carrier’s event took effect and is not settled as applied': [
    'I8',
    { sql: `update inbound_event set effect = 'ignored' where event_id = (select max(event_id) from inbound_event)` },
  ],

  'An order moved along an edge that there is not': [
    'I9',
    { sql: `update order_event set status_from = 'expired' where order_id = {confirmed} and status_to = 'confirmed'` },
  ],
  'An order moved from where it was not': [
    'I9',
    {
      sql: `update order_event set status_from = 'awaiting-payment' where order_id = {confirmed} and status_to = 'confirmed'`,
    },
  ],
  'The order is not where its timeline says': [
    'I9',
    { sql: `update sales_order set status = 'awaiting-payment' where id = {placed}` },
  ],
  'The timeline has gaps': ['I9', { sql: `update sales_order set event_sequence = 9 where id = {confirmed}` }],
  'An order is closed but not final, or final but not closed': [
    'I9',
    { sql: `update sales_order set closed_at = null where id = {completed}` },
  ],
  'The parcels do not fit the order': [
    'I9',
    {
      sql: `insert into shipment (id, order_id, location_id, sequence, carrier, carrier_service, capture_minor, currency, weight_grams)
      select gen_random_uuid(), id, 'MAIN', 1, carrier, carrier_service, total_minor, currency, 1 from sales_order where id = {confirmed}`,
    },
  ],
  'A parcel moved along an edge that there is not, or is not where the timeline says': [
    'I9',
    {
      sql: `update order_event set type = 'shipment.planned' where order_id = {sending} and type = 'shipment.handed-over'`,
    },
  ],
  'A parcel moved and the timeline does not tell': [
    'I9',
    { sql: `update shipment set state = 'out-for-delivery' where order_id = {sending}` },
  ],
};

const UNKNOWN = '00000000-0000-4000-8000-000000000000';

function anIntent(intentId: string, orderId: string | null) {
  return {
    intentId,
    orderId,
    state: 'authorised',
    currency: 'GBP',
    authorisedMinor: 100,
    capturedMinor: 0,
    refundedMinor: 0,
  };
}

function change(entries: Entries, key: string, by: object): void {
  entries.set(key, { ...entries.get(key), ...by });
}

function start(running: Entries, workflowId: string): void {
  running.set(workflowId, { workflowId });
}

describe('an invariant', () => {
  it.each(Object.entries(plants))('says: %s', async (problem, [id, plant]) => {
    const problems = await problemsAfter(plant);
    expect(problems[id]).toContain(problem);
    expect(new Set(Object.keys(problems))).toEqual(new Set([id, ...(plant.alsoIn ?? [])]));
  });

  it('has a test of each of its checks', () => {
    const problems = invariants.flatMap(({ sql }) =>
      [...sql.matchAll(/^select '(.+)' as problem,/gm)].map(([, p]) => p),
    );
    expect(new Set(problems)).toEqual(new Set(Object.keys(plants)));
  });

  it('says nothing of a sound shop', async () => {
    expect(await problemsAfter({})).toEqual({});
  });
});
