import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createCredentialRepository } from '../../db/credentials/credential-repository.ts';
import type { PolicyDocument } from '../../domain/policies/policy-catalogue.ts';
import { aCheckoutBody, aShop } from '../../tests/support/a-shop.ts';
import { startTestApi, type TestAnswer, type TestApi } from '../../tests/support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';

let testDatabase: TestDatabase;
const apis: TestApi[] = [];

beforeAll(async () => {
  testDatabase = await createTestDatabase();
});
afterEach(async () => {
  await Promise.all(apis.splice(0).map((api) => api.stop()));
});
afterAll(() => testDatabase.drop());

/** Temporal is away, so what is ordered stays unpaid. */
async function aShopThatAllows(
  unpaid: Partial<PolicyDocument<'unpaid-orders'>>,
  payment: Partial<PolicyDocument<'payment'>> = {},
  environment: Readonly<Record<string, string>> = {},
): Promise<TestApi> {
  const policies = { 'unpaid-orders': unpaid, payment };
  const api = await startTestApi({ databaseUrl: testDatabase.url, policies, temporalDeadlineMs: 50, environment });
  apis.push(api);
  return api;
}

async function order(api: TestApi, change: Record<string, unknown> = {}, key: string = randomUUID()) {
  const sku = `SKU-${randomUUID()}`;
  await aShop(api.database, [{ sku, onHand: { MAIN: 9_999 } }]);
  const { quantity = 1, from, ...fields } = change;
  const body = await aCheckoutBody(api.database, [{ sku, quantity: quantity as number }]);
  return api.call('POST', '/v1/orders', {
    as: 'storefront',
    body: { ...body, ...fields },
    headers: { 'idempotency-key': key, ...(typeof from === 'string' ? { 'shopper-address': from } : {}) },
  });
}

const codes = (answers: readonly TestAnswer[]) => answers.map(({ status, body }) => [status, body.code]);
const someEmail = () => `${randomUUID()}@example.com`;

describe('orders that nobody has paid', () => {
  it('are so many for one e-mail address, until one of them is decided', async () => {
    const api = await aShopThatAllows({ ordersOfBuyer: 2 });
    const email = someEmail();
    const answers = [await order(api, { email }), await order(api, { email }), await order(api, { email })];
    expect(codes(answers)).toEqual([
      [202, undefined],
      [202, undefined],
      [409, 'too-many-unpaid-orders'],
    ]);
    expect((await order(api, { email: someEmail() })).status).toBe(202);
    const decide = 'update checkout_request set resolved_at = now() where order_id = ?';
    await api.database.em.fork().execute(decide, [answers[0]?.body.id]);
    expect((await order(api, { email })).status).toBe(202);
  });

  it('are so many from one address with the key of a web page, whatever e-mail address is typed', async () => {
    const api = await aShopThatAllows({ ordersOfBuyer: 2, unitsOfBuyer: 100 }, {}, { TRUST_PROXY: '1' });
    const { key } = await createCredentialRepository(api.database).create({ name: 'Website', role: 'publishable' });
    const place = async (from: string | undefined, quantity = 1) => {
      const sku = `SKU-${randomUUID()}`;
      await aShop(api.database, [{ sku, onHand: { MAIN: 9_999 } }]);
      const body = await aCheckoutBody(api.database, [{ sku, quantity }]);
      const headers = {
        authorization: `Bearer ${key}`,
        'idempotency-key': randomUUID(),
        ...(from === undefined ? {} : { 'x-forwarded-for': from }),
      };
      return api.call('POST', '/v1/orders', { as: null, body: { ...body, email: someEmail() }, headers });
    };
    const refused = { status: 409, body: { code: 'too-many-unpaid-orders' } };
    expect([(await place('203.0.113.7')).status, (await place('203.0.113.7')).status]).toEqual([202, 202]);
    expect(await place('203.0.113.7')).toMatchObject(refused);
    expect((await place('203.0.113.8', 60)).status).toBe(202);
    expect(await place('203.0.113.8', 41)).toMatchObject(refused);
    // Where no proxy says whose it is, it is the connection's.
    expect([(await place(undefined)).status, (await place(undefined)).status]).toEqual([202, 202]);
    expect(await place(undefined)).toMatchObject(refused);
  });

  it('hold so many units for one e-mail address', async () => {
    const api = await aShopThatAllows({ unitsOfBuyer: 100 });
    const email = someEmail();
    expect((await order(api, { email, quantity: 60 })).status).toBe(202);
    expect(await order(api, { email, quantity: 41 })).toMatchObject({
      status: 409,
      body: { code: 'too-many-unpaid-orders', detail: expect.not.stringContaining('60') },
    });
    expect((await order(api, { email, quantity: 40 })).status).toBe(202);
  });

  it('are the customer’s, whichever address the order names', async () => {
    const api = await aShopThatAllows({ ordersOfBuyer: 1 });
    const customerId = randomUUID();
    const em = api.database.em.fork();
    await em.execute('insert into customer (id, name, email) values (?, ?, ?)', [customerId, 'Ada', someEmail()]);
    await em.execute(
      `insert into sales_order (id, number, status, payment_status, fulfilment_stage, customer_id, email, currency,
         items_minor, shipping_minor, tax_minor, total_minor, totals, shipping_address, shipping_quote_id,
         shipping_option_id, carrier, carrier_service)
       values (?, nextval('order_number'), 'awaiting-payment', 'declined', 'not-started', ?, ?, 'GBP', 1, 0, 0, 1, '{}', '{}', ?, ?, 'UPS', 'x')`,
      [randomUUID(), customerId, someEmail(), randomUUID(), randomUUID()],
    );
    expect(await order(api, { customerId, email: someEmail() })).toMatchObject({
      status: 409,
      body: { code: 'too-many-unpaid-orders' },
    });
    await em.execute(`update sales_order set status = 'confirmed' where customer_id = ?`, [customerId]);
    expect((await order(api, { customerId, email: someEmail() })).status).toBe(202);
  });

  it('does not count a repeat', async () => {
    const api = await aShopThatAllows({ ordersOfBuyer: 1 });
    const [email, key] = [someEmail(), randomUUID()];
    const sku = `SKU-${key}`;
    await aShop(api.database, [{ sku, onHand: { MAIN: 9 } }]);
    const body = { ...(await aCheckoutBody(api.database, [{ sku, quantity: 1 }])), email };
    const send = () => api.call('POST', '/v1/orders', { body, headers: { 'idempotency-key': key } });
    const answers = [await send(), await send()];
    expect(codes(answers)).toEqual([
      [202, undefined],
      [202, undefined],
    ]);
  });

  it('never close the shop of an API key: beyond its limit large and repeated orders are refused', async () => {
    const api = await aShopThatAllows({ ordersOfKey: 1, unitsOfBuyer: 20 });
    const email = someEmail();
    await placed(api, (await order(api, { email })).body.id, 'awaiting-payment', email);
    const large = () => order(api, { email: someEmail(), quantity: 3 });
    let last = await large();
    for (const giveUpAt = Date.now() + 15_000; last.status === 202 && Date.now() < giveUpAt; await delay(200)) {
      last = await large();
    }
    expect(last).toMatchObject({ status: 422, body: { code: 'too-many-units' } });
    expect(await order(api, { email })).toMatchObject({ status: 409, body: { code: 'too-many-unpaid-orders' } });
    expect((await order(api, { email: someEmail() })).status).toBe(202);
  });

  it('are not so large that the first of them takes all there is', async () => {
    const api = await aShopThatAllows({ unitsOfBuyer: 100 });
    expect(await order(api, { email: someEmail(), quantity: 101 })).toMatchObject({
      status: 422,
      body: { code: 'too-many-units' },
    });
    expect((await order(api, { email: someEmail(), quantity: 100 })).status).toBe(202);
  });
});

describe('cards that are tried by placing orders', () => {
  it('are so many of one buyer in an hour, whatever became of the orders', async () => {
    const api = await aShopThatAllows({}, { attemptsPerHour: 2 });
    const email = someEmail();
    for (let n = 0; n < 2; n += 1) {
      const { status, body } = await order(api, { email });
      expect(status).toBe(202);
      await placed(api, body.id, 'cancelled', email);
    }
    const refused = await order(api, { email });
    expect(refused).toMatchObject({ status: 429, body: { code: 'too-many-payment-attempts' } });
    expect(refused.headers.get('retry-after')).toBe('3600');
    expect((await order(api, { email: someEmail() })).status).toBe(202);
  });
});

describe('a stranger who orders under somebody’s e-mail address', () => {
  /** Two orders, all that are allowed: one waits for its payment, one was declined and given up. */
  async function aStranger(api: TestApi, email: string) {
    for (const status of ['awaiting-payment', 'cancelled']) {
      const { body } = await order(api, { email, from: '198.51.100.9' });
      await placed(api, body.id, status, email);
    }
  }
  const attempts = { attemptsPerHour: 2 };

  it('keeps a guest who is elsewhere from nothing, and themselves', async () => {
    const api = await aShopThatAllows({ ordersOfBuyer: 1 }, attempts);
    const email = someEmail();
    const { body } = await order(api, { email, from: '198.51.100.9' });
    await placed(api, body.id, 'awaiting-payment', email);
    expect(codes([await order(api, { email, from: '198.51.100.9' })])).toEqual([[409, 'too-many-unpaid-orders']]);
    expect((await order(api, { email, from: '203.0.113.7' })).status).toBe(202);
    expect(codes([await order(api, { email, from: '203.0.113.7' })])).toEqual([[409, 'too-many-unpaid-orders']]);
  });

  it('keeps a guest who is elsewhere from no attempt to pay', async () => {
    const api = await aShopThatAllows({}, { attemptsPerHour: 2 });
    const email = someEmail();
    await aStranger(api, email);
    expect(codes([await order(api, { email, from: '198.51.100.9' })])).toEqual([[429, 'too-many-payment-attempts']]);
    expect((await order(api, { email, from: '203.0.113.7' })).status).toBe(202);
    // Where nobody says from where they come, an e-mail address is all there is.
    expect(codes([await order(api, { email })])).toEqual([[429, 'too-many-payment-attempts']]);
  });

  it('keeps a customer from nothing, wherever they are', async () => {
    const api = await aShopThatAllows({ ordersOfBuyer: 2 }, attempts);
    const [customerId, email] = [randomUUID(), someEmail()];
    const insert = 'insert into customer (id, name, email) values (?, ?, ?)';
    await api.database.em.fork().execute(insert, [customerId, 'Ada', email]);
    await aStranger(api, email);
    await order(api, { email, from: '198.51.100.9' });
    expect((await order(api, { customerId, email })).status).toBe(202);
    expect((await order(api, { customerId })).status).toBe(202);
  });

  it('is told from a guest by a mark, which is not kept of customers', async () => {
    const api = await aShopThatAllows({});
    const [customerId, email, em] = [randomUUID(), someEmail(), api.database.em.fork()];
    await em.execute('insert into customer (id, name, email) values (?, ?, ?)', [customerId, 'Ada', email]);
    const from = '198.51.100.9';
    const [guest, customer] = [await order(api, { email, from }), await order(api, { email, customerId, from })];
    const ids = [guest.body.id, customer.body.id];
    const sql =
      'select shopper_mark is not null as marked from checkout_request where order_id in (?, ?) order by number';
    expect(await em.execute(sql, ids)).toEqual([{ marked: true }, { marked: false }]);
  });
});

/** What the order's workflow would have written, were it there: the card was declined. */
async function placed(api: TestApi, orderId: string, status: string, email: string): Promise<void> {
  const em = api.database.em.fork();
  await em.execute(
    `insert into sales_order (id, number, status, payment_status, fulfilment_stage, email, currency,
       items_minor, shipping_minor, tax_minor, total_minor, totals, shipping_address, shipping_quote_id,
       shipping_option_id, carrier, carrier_service)
     select order_id, number, ?, 'declined', 'not-started', ?, 'GBP', 1, 0, 0, 1, '{}', '{}', order_id, order_id, 'UPS', 'x'
     from checkout_request where order_id = ?`,
    [status, email, orderId],
  );
  await em.execute(
    `insert into payment (id, order_id, attempt, provider_key, payment_method, amount_minor, currency, state)
     values (?, ?, 1, ?, 'pm_card_visa', 1, 'GBP', 'declined')`,
    [randomUUID(), orderId, randomUUID()],
  );
  await em.execute('update checkout_request set resolved_at = now() where order_id = ?', [orderId]);
}

describe('units of one article', () => {
  it('are so many in one order, over all its lines', async () => {
    const api = await aShopThatAllows({ unitsPerArticle: 10 });
    const sku = `SKU-${randomUUID()}`;
    await aShop(api.database, [{ sku, onHand: { MAIN: 99 } }]);
    const lines = [
      { sku, quantity: 6 },
      { sku: sku.toLowerCase(), quantity: 5 },
    ];
    const body = { ...(await aCheckoutBody(api.database, lines)), lines, email: someEmail() };
    const refused = await api.call('POST', '/v1/orders', { body, headers: { 'idempotency-key': randomUUID() } });
    expect(refused).toMatchObject({
      status: 422,
      body: { code: 'too-many-units', errors: [{ pointer: '/lines/0/quantity' }, { pointer: '/lines/1/quantity' }] },
    });
    const { currency, shippingAddress } = body;
    expect(await api.call('POST', '/v1/shipping-quotes', { body: { currency, shippingAddress, lines } })).toMatchObject(
      {
        status: 422,
        body: { code: 'too-many-units' },
      },
    );
  });

  it('are as many as the article itself allows', async () => {
    const api = await aShopThatAllows({ unitsPerArticle: 10 });
    const sku = `SKU-${randomUUID()}`;
    await aShop(api.database, [{ sku, onHand: { MAIN: 99 } }]);
    const buy = async (quantity: number) => {
      const body = { ...(await aCheckoutBody(api.database, [{ sku, quantity }])), email: someEmail() };
      return (await api.call('POST', '/v1/orders', { body, headers: { 'idempotency-key': randomUUID() } })).status;
    };
    const em = api.database.em.fork();
    await em.execute('update product_variant set max_per_order = 2 where sku = ?', [sku]);
    expect([await buy(2), await buy(3)]).toEqual([202, 422]);
    await em.execute('update product_variant set max_per_order = 20 where sku = ?', [sku]);
    expect([await buy(20), await buy(21)]).toEqual([202, 422]);
  });
});
