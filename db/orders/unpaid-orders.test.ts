import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aCheckoutBody, aShop } from '../../tests/support/a-shop.ts';
import { manyOrders } from '../../tests/support/many-orders.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { wholeReadsOf } from '../../tests/support/whole-reads.ts';
import { openDatabase, type Database } from '../database.ts';
import { createPaymentAttemptQueries } from '../payments/payment-attempt-queries.ts';
import { createCheckoutRequestRepository, type CheckoutFacts } from '../checkout/checkout-request-repository.ts';
import { createUnpaidOrdersQueries } from './unpaid-orders-queries.ts';

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await openDatabase({ url: testDatabase.url, poolSize: 1 });
  await manyOrders(database, 5_000);
  await aShop(database, [{ sku: 'MUG', onHand: { MAIN: 100 } }]);
  const em = database.em.fork();
  await em.execute(
    `insert into checkout_request (order_id, credential_id, body_hash, body, resolved_at)
     select id, id, 'hash', jsonb_build_object('email', email, 'lines', '[]'::jsonb), now() from sales_order`,
  );
  await em.execute(
    `insert into payment (id, order_id, attempt, provider_key, payment_method, amount_minor, currency, state)
     select id, id, 1, 'order:' || id, 'pm_card_visa', 1560, 'GBP', 'declined' from sales_order`,
  );
  await em.execute('analyze');
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

async function storeFor(
  email?: string,
  customerId?: string,
  {
    shopperMark = null,
    isMarkOfAddress = false,
  }: { readonly shopperMark?: string | null; readonly isMarkOfAddress?: boolean } = {},
): Promise<CheckoutFacts> {
  const { email: _, ...body } = await aCheckoutBody(database, [{ sku: 'mug', quantity: 3 }]);
  let facts: CheckoutFacts | undefined;
  await createCheckoutRequestRepository(database).storeCheckoutRequest(
    {
      orderId: randomUUID(),
      credentialId: randomUUID(),
      customersOf: null,
      shopperMark,
      isMarkOfAddress,
      bodyHash: 'hash',
      body: { ...body, ...(email === undefined ? {} : { email }), ...(customerId === undefined ? {} : { customerId }) },
    },
    (known) => {
      facts = known;
      return [];
    },
  );
  if (!facts) throw new Error('The request was not judged');
  return facts;
}

const LARGE = ['sales_order', 'checkout_request', 'payment', 'reservation'];

describe('counting what is not paid', () => {
  it('sees what is stored and placed, and reads no table whole', async () => {
    const [email, customerId] = [`${randomUUID()}@example.com`, '00000000-0000-4000-8000-000000000007'];
    const before = await wholeReadsOf(database, LARGE);
    expect((await storeFor(email, customerId)).unpaid).toEqual({ orders: 0, units: 0 });
    const { unpaid, lines } = await storeFor(email, customerId);
    expect(unpaid).toEqual({ orders: 1, units: 3 });
    expect(lines).toEqual([{ sku: 'MUG', quantity: 3 }]);
    expect(await wholeReadsOf(database, LARGE)).toBe(before);
  });

  it('sees what a customer is ordering without naming an address, once, and not for a guest under that address', async () => {
    const [customerId, email] = [randomUUID(), `${randomUUID()}@example.com`];
    await database.em
      .fork()
      .execute(`insert into customer (id, name, email) values (?, 'Ada', ?)`, [customerId, email]);
    const before = await wholeReadsOf(database, LARGE);
    expect((await storeFor(undefined, customerId)).unpaid).toEqual({ orders: 0, units: 0 });
    expect((await storeFor(undefined, customerId)).unpaid).toEqual({ orders: 1, units: 3 });
    expect((await storeFor(email)).unpaid).toEqual({ orders: 0, units: 0 });
    expect((await storeFor(email, customerId)).unpaid).toEqual({ orders: 2, units: 6 });
    expect((await storeFor(undefined, customerId)).unpaid).toEqual({ orders: 3, units: 9 });
    expect(await wholeReadsOf(database, LARGE)).toBe(before);
  });

  it('adds up what orders hold', async () => {
    const email = `${randomUUID()}@example.com`;
    const em = database.em.fork();
    const [order] = await em.execute<{ id: string }[]>(
      `update sales_order set status = 'awaiting-payment', email = ? where id = (select id from sales_order limit 1) returning id`,
      [email],
    );
    await em.execute(
      `insert into reservation (id, order_id, order_line_id, sku, location_id, quantity, state)
       select gen_random_uuid(), ?, gen_random_uuid(), 'MUG', 'MAIN', q, s from (values (5, 'held'), (7, 'released'), (2, 'held')) v(q, s)`,
      [order?.id],
    );
    expect((await storeFor(email)).unpaid).toEqual({ orders: 1, units: 7 });
    const byKey = await createUnpaidOrdersQueries(database).readUnpaidByKey();
    expect(byKey.get(order?.id ?? '')).toEqual({ orders: 1, units: 7 });
  });
});

describe('what a guest has from one place', () => {
  it('is told from what is ordered under their e-mail address elsewhere, and no table is read whole', async () => {
    const email = `${randomUUID()}@example.com`;
    const em = database.em.fork();
    const orders = await em.execute<{ id: string }[]>(
      `update sales_order set status = 'awaiting-payment', email = ?, placed_at = now(), customer_id = null
       where id in (select id from sales_order order by id offset 10 limit 2) returning id`,
      [email],
    );
    for (const [n, { id }] of orders.entries()) {
      await em.execute('update checkout_request set shopper_mark = ? where order_id = ?', [`000${n}`, id]);
    }
    const before = await wholeReadsOf(database, ['sales_order', 'checkout_request', 'payment']);
    await storeFor(email, undefined, { shopperMark: '0001' });
    const here = await storeFor(email, undefined, { shopperMark: '0001' });
    expect(here).toMatchObject({ unpaid: { orders: 2 }, attemptsInHour: 1 });
    expect(await storeFor(email, undefined, { shopperMark: '0002' })).toMatchObject({
      unpaid: { orders: 0 },
      attemptsInHour: 0,
    });
    expect(await storeFor(email)).toMatchObject({ unpaid: { orders: 5 }, attemptsInHour: 2 });
    expect(await wholeReadsOf(database, ['sales_order', 'checkout_request', 'payment'])).toBe(before);
  });

  it('is, with the key of a web page, all that comes from one address, and no table is read whole', async () => {
    const em = database.em.fork();
    const orders = await em.execute<{ id: string }[]>(
      `update sales_order set status = 'awaiting-payment' where id in (select id from sales_order order by id offset 20 limit 3) returning id`,
    );
    for (const { id } of orders) {
      await em.execute(`update checkout_request set shopper_mark = '00aa' where order_id = ?`, [id]);
      await em.execute(
        `insert into reservation (id, order_id, order_line_id, sku, location_id, quantity, state)
         values (gen_random_uuid(), ?, gen_random_uuid(), 'MUG', 'MAIN', 5, 'held')`,
        [id],
      );
    }
    await em.execute(`update sales_order set status = 'cancelled' where id = ?`, [orders[0]?.id]);
    const large = ['sales_order', 'checkout_request'];
    const before = await wholeReadsOf(database, large);
    const from = (shopperMark: string, isMarkOfAddress = true) =>
      storeFor(`${randomUUID()}@example.com`, undefined, { shopperMark, isMarkOfAddress });
    expect((await from('00aa')).unpaidOfAddress).toEqual({ orders: 2, units: 10 });
    expect((await from('00aa')).unpaidOfAddress).toEqual({ orders: 3, units: 13 });
    expect((await from('00ab')).unpaidOfAddress).toEqual({ orders: 0, units: 0 });
    expect((await from('00aa', false)).unpaidOfAddress).toBeNull();
    expect(await wholeReadsOf(database, large)).toBe(before);
  });
});

describe('counting attempts to pay', () => {
  it('counts those of the order and of the buyer’s last hour, and reads no table whole', async () => {
    const em = database.em.fork();
    const orders = await em.execute<{ id: string }[]>(
      `update sales_order set email = 'tester@example.com', placed_at = now() where id in (select id from sales_order order by id limit 3)
       returning id`,
    );
    const [first = '', , last = ''] = orders.map(({ id }) => id);
    await em.execute(
      `insert into payment (id, order_id, attempt, provider_key, payment_method, amount_minor, currency, state)
       select gen_random_uuid(), ?, n, ? || n, 'pm_card_visa', 1, 'GBP', 'declined' from generate_series(2, 4) n`,
      [first, first],
    );
    await em.execute(`update payment set created_at = now() - interval '61 minutes' where order_id = ?`, [last]);
    const before = await wholeReadsOf(database, LARGE);
    const attempts = createPaymentAttemptQueries(database);
    expect(await attempts.countAttemptsOfOrder(first)).toEqual({ made: 4, declined: 4 });
    expect((await storeFor('tester@example.com')).attemptsInHour).toBe(5);
    expect((await storeFor(`${randomUUID()}@example.com`)).attemptsInHour).toBe(0);
    expect(await attempts.countAttemptsOfOrder(randomUUID())).toEqual({ made: 0, declined: 0 });
    expect(await wholeReadsOf(database, LARGE)).toBe(before);
  });

  it('counts what was cancelled, and not what has paid and is kept', async () => {
    const em = database.em.fork();
    const email = `${randomUUID()}@example.com`;
    const orders = await em.execute<{ id: string }[]>(
      `update sales_order set email = ?, placed_at = now(), status = 'cancelled'
       where id in (select id from sales_order order by id desc limit 4) returning id`,
      [email],
    );
    const states = ['voided', 'declined', 'authorised', 'pending'];
    for (const [n, { id }] of orders.entries()) {
      await em.execute(
        'update payment set state = ?, authorised_minor = amount_minor, created_at = now() where order_id = ?',
        [states[n], id],
      );
    }
    expect(await storeFor(email)).toMatchObject({ attemptsInHour: 3, declinedInHour: 1 });
    const [voided = ''] = orders.map(({ id }) => id);
    expect(await createPaymentAttemptQueries(database).countAttemptsOfOrder(voided)).toEqual({ made: 1, declined: 0 });
  });
});
