import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aShop } from '../../tests/support/a-shop.ts';
import { anEndedOrder } from '../../tests/support/an-ended-order.ts';
import { manyOrders } from '../../tests/support/many-orders.ts';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import { wholeReadsOf } from '../../tests/support/whole-reads.ts';
import { createCredentialRepository } from '../credentials/credential-repository.ts';
import { insertCustomer } from '../customers/customer-repository.ts';
import type { Database } from '../database.ts';
import { notForOwners, ownData } from './own-data.ts';
import { createOwnDataQueries, EXPORT_LOCK } from './own-data-queries.ts';
import { personalData } from './personal-data.ts';
import { createPersonRepository } from './person-repository.ts';

let database: Database;
let rows: Query;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ database, query: rows, drop } = await openTestDatabase({ statementTimeoutMs: 120_000 }));
});
afterAll(() => drop());

const exportOwn = (customerId: string) => createOwnDataQueries(database).exportOwn(customerId);

/** Somebody with an account and an order, about whom staff and providers have written. */
async function aSuspect() {
  const email = `${randomUUID()}@suspect.example`;
  const customerId = await insertCustomer(database.em.fork(), { email, name: 'Ada' });
  const [accountId, taskId, paymentId, shipmentId] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  await rows(
    `insert into customer_account (id, email, customer_id, verified_at, password_hash) values (?, ?, ?, now(), 'STAFF$argon2')`,
    [accountId, email, customerId],
  );
  await rows(
    `insert into customer_session (id, account_id, refresh_hash, device) values (?, ?, 'STAFF-hash', 'Firefox')`,
    [randomUUID(), accountId],
  );
  const orderId = await anEndedOrder(database, { email, customerId });
  await rows(
    `update sales_order set hold_reason = 'STAFF: suspected fraud', cancel_note = 'STAFF note', attention = 'STAFF: call the bank'
     where id = ?`,
    [orderId],
  );
  await rows(
    `insert into task (id, kind, subject_type, subject_id, order_id, source, occurrence, words, priority)
     values (?, 'refund', 'order', ?, ?, 'refund:1', 1, 'STAFF: do not ship', 2)`,
    [taskId, orderId, orderId],
  );
  await rows(`insert into task_comment (id, task_id, author, words) values (?, ?, 'STAFF Grace', 'STAFF: a liar')`, [
    randomUUID(),
    taskId,
  ]);
  await rows(
    `insert into payment (id, order_id, attempt, provider_key, payment_method, amount_minor, currency, state, decline_code, decline, card)
     values (?, ?, 1, ?, 'pm_STAFF', 1, 'USD', 'declined', 'stolen_card', '{"networkStatus":"STAFF"}', '{"fingerprint":"STAFF"}')`,
    [paymentId, orderId, randomUUID()],
  );
  await rows(
    `insert into shipment (id, order_id, location_id, sequence, state, carrier, carrier_service, capture_minor, currency, weight_grams, attention)
     values (?, ?, 'MAIN', 1, 'delivered', 'USPS', 'Priority', 100, 'USD', 100, 'STAFF: it may be a drop address')`,
    [shipmentId, orderId],
  );
  await rows(
    `insert into payment_write_off (shipment_id, kind, order_id, payment_id, amount_minor, currency, note, written_by, released_minor)
     values (?, 'capture', ?, ?, 1, 'USD', 'STAFF: written off', 'STAFF Grace', 0)`,
    [shipmentId, orderId, paymentId],
  );
  await rows(
    `insert into inbound_event (provider, event_id, type, subject, payload) values ('stripe', ?, 'x', 'x', ?::jsonb)`,
    [`evt_${randomUUID()}`, JSON.stringify({ receipt_email: email, order: orderId, outcome: 'STAFF highest risk' })],
  );
  await rows(
    `insert into checkout_request (order_id, credential_id, body_hash, body, shopper_mark, resolved_at)
     values (?, ?, 'hash', ?::jsonb, 'STAFF', now())`,
    [randomUUID(), randomUUID(), JSON.stringify({ customerId, email, paymentMethod: 'pm_STAFF', lines: [] })],
  );
  await rows(
    `insert into message (key, channel, kind, subject_type, subject_id, order_id, state, mailbox, last_error)
     values (?, 'email', 'order-cancelled', 'order', ?, ?, 'undeliverable', 7, 'STAFF 550')`,
    [`order-${orderId}`, orderId, orderId],
  );
  return { email, customerId, orderId };
}

describe('what people are told of themselves', () => {
  it('is theirs, and nothing of what staff wrote or providers said about them', async () => {
    const { email, customerId, orderId } = await aSuspect();
    await aSuspect();
    const told = await exportOwn(customerId);
    expect(told).toMatchObject({
      kind: 'told',
      tables: {
        customer: [{ id: customerId, email, name: 'Ada' }],
        customer_account: [{ email }],
        customer_session: [{ device: 'Firefox' }],
        sales_order: [{ id: orderId, email, shipping_address: { name: 'Ada Lovelace' } }],
        payment: [{ state: 'declined', decline_code: 'generic_decline' }],
        shipment: [{ order_id: orderId, state: 'delivered' }],
        checkout_request: [{ body: { email } }],
        message: [{ kind: 'order-cancelled', state: 'undeliverable' }],
      },
    });
    expect(JSON.stringify(told)).not.toMatch(/STAFF|stolen_card/);
    // Whoever runs the shop answers a legal request with all there is, and reads it first.
    const whole = JSON.stringify(await createPersonRepository(database).exportPerson({ customerId }));
    for (const word of ['suspected fraud', 'a liar', 'stolen_card', 'highest risk', 'written off'])
      expect(whole).toContain(word);
  });

  it('is nothing where there is nobody', async () => {
    expect(await exportOwn(randomUUID())).toEqual({ kind: 'unknown' });
  });

  it('is told to one at a time in the whole shop, and none who waits holds a connection', async () => {
    const { customerId } = await aSuspect();
    await database.em.fork().transactional(async (em) => {
      await em.execute('select pg_advisory_xact_lock(?)', [EXPORT_LOCK]);
      expect(await exportOwn(customerId)).toEqual({ kind: 'busy' });
    });
    const own = createOwnDataQueries(database);
    const kinds = await Promise.all(Array.from({ length: 5 }, async () => (await own.exportOwn(customerId)).kind));
    expect(kinds).toEqual(['told', 'busy', 'busy', 'busy', 'busy']);
    expect((await own.exportOwn(customerId)).kind).toBe('told');
  });
});

describe('the columns that people are told of', () => {
  it.each(Object.entries(ownData))('are columns of %s', async (table, { shown, hidden = [] }) => {
    await rows(`select ${[...shown, ...hidden].join(', ')} from ${table} limit 0`);
    expect(shown.filter((column) => hidden.includes(column))).toEqual([]);
  });

  it('are decided on for all that is personal', () => {
    const undecided = Object.entries(personalData).flatMap(([table, { erased, columns = [] }]) => {
      if (table in notForOwners) return table in ownData ? [table] : [];
      const personal = [...columns, ...(erased === 'delete' ? [] : Object.keys(erased))];
      const { shown = [], hidden = [] } = ownData[table] ?? {};
      return personal.filter((column) => ![...shown, ...hidden].includes(column)).map((column) => `${table}.${column}`);
    });
    expect(undecided).toEqual([]);
    expect(Object.keys(notForOwners).filter((table) => !(table in personalData))).toEqual([]);
  });
});

describe('a shop that has been open for years', () => {
  const MANY = 20_000;
  const tables = Object.keys(ownData).filter((table) => table !== 'customer');
  let years: Awaited<ReturnType<typeof openTestDatabase>>;

  beforeAll(async () => {
    // One connection: each counts for itself what it reads.
    years = await openTestDatabase({ poolSize: 1, statementTimeoutMs: 120_000 });
    await createCredentialRepository(years.database).create({ name: 'Shop', role: 'storefront' });
    await aShop(years.database, [{ sku: 'MUG', onHand: { MAIN: 1 } }]);
    await manyOrders(years.database, MANY, { linesEach: 1 });
    const perOrder = `from sales_order o`;
    const perAccount = `from generate_series(1, ${MANY}) n`;
    for (const sql of [
      `insert into customer (id, name, email) select gen_random_uuid(), 'x', 'many' || n || '@example.com' ${perAccount}`,
      `insert into customer_account (id, email, customer_id, verified_at) select gen_random_uuid(), email, id, now() from customer`,
      `insert into account_login (issuer, subject, account_id, provider) select 'i', id, id, 'big' from customer_account`,
      `insert into account_address (id, account_id, address) select gen_random_uuid(), id, '{}' from customer_account`,
      `insert into customer_session (id, account_id, refresh_hash) select gen_random_uuid(), id, 'x' from customer_account`,
      `insert into payment (id, order_id, attempt, provider_key, payment_method, amount_minor, currency, state)
       select gen_random_uuid(), o.id, 1, o.id, 'pm_1', 1, 'GBP', 'declined' ${perOrder}`,
      `insert into payment_refund (id, payment_id, provider_key, amount_minor, reason, state)
       select gen_random_uuid(), id, id, 1, 'x', 'failed' from payment`,
      `insert into shipment (id, order_id, location_id, sequence, state, carrier, carrier_service, capture_minor, currency, weight_grams)
       select gen_random_uuid(), o.id, 'MAIN', 1, 'delivered', 'USPS', 'Priority', 1, 'GBP', 1 ${perOrder}`,
      `insert into shipping_quote (id, state, currency, shipping_address, lines, weight_grams, expires_at)
       select o.shipping_quote_id, 'quoted', 'GBP', '{}', '[]', 1, now() ${perOrder}`,
      `insert into address_correction (id, order_id, address, insist_on_address, requested_by, by_staff)
       select gen_random_uuid(), o.id, '{}', false, 'x', false ${perOrder}`,
      `insert into push_subscription (id, order_id, endpoint, public_key, auth_secret)
       select gen_random_uuid(), o.id, 'x', 'x', 'x' ${perOrder}`,
      `insert into message_preference (owner_type, owner_id, category, channel, wanted)
       select 'order', o.id, 'service', 'email', false ${perOrder}`,
      `insert into message (key, channel, kind, subject_type, subject_id, order_id, state)
       select 'o' || o.id, 'email', 'order-confirmed', 'order', o.id, o.id, 'sent' ${perOrder}`,
      `insert into message (key, channel, kind, subject_type, subject_id, account_id, state)
       select 'a' || id, 'email', 'account-exists', 'account', id, id, 'sent' from customer_account`,
      // A day's requests still say who asked.
      `update checkout_request set body = '{"email":"somebody@example.com"}'
       where order_id in (select order_id from checkout_request order by received_at desc limit 200)`,
      `vacuum analyze`,
    ]) {
      await years.query(sql);
    }
  }, 120_000);
  afterAll(() => years.drop());

  it('tells a customer by indexes alone', async () => {
    const customers = await years.query<{ id: string }>(
      `(select customer_id as id from sales_order where customer_id is not null limit 1)
       union all (select id from customer where email like 'many%' limit 1)`,
    );
    const own = createOwnDataQueries(years.database);
    const before = await wholeReadsOf(years.database, tables);
    for (const { id } of customers) expect((await own.exportOwn(id)).kind).toBe('told');
    expect((await wholeReadsOf(years.database, tables)) - before).toBe(0);
  });

  it('tells of the newest thousand orders', async () => {
    const [busiest] = await years.query<{ id: string }>(
      `select customer_id as id from sales_order where customer_id is not null group by 1 order by count(*) desc limit 1`,
    );
    await years.query(
      `update sales_order set customer_id = ? where customer_id is null and number % 2 = 1 and placed_at < '2026-01-03'`,
      [busiest?.id],
    );
    const told = await createOwnDataQueries(years.database).exportOwn(busiest?.id ?? '');
    expect(told.kind === 'told' && told.tables['sales_order']?.length).toBe(1_000);
  });
});
