import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { aCheckoutBody, address, aShop } from '../../tests/support/a-shop.ts';
import { type TestAnswer } from '../../tests/support/test-api.ts';
import { useTestApi } from '../../tests/support/use-test-api.ts';

type Body = Record<string, unknown>;

/** Its Temporal cannot be reached: what is refused here is refused before anything is asked of it. */
const api = useTestApi();
let valid: Body;

beforeAll(async () => {
  await aShop(api.database, [
    { sku: 'MUG', onHand: { MAIN: 10 } },
    { sku: 'CUP', onHand: { MAIN: 10 } },
  ]);
  valid = { ...(await aCheckoutBody(api.database, [{ sku: 'MUG', quantity: 2 }])) };
});

function place(body: unknown, key: string = randomUUID()): Promise<TestAnswer> {
  return api.call('POST', '/v1/orders', { as: 'storefront', body, headers: { 'idempotency-key': key } });
}

async function storedRequests(): Promise<number> {
  const [row] = await api.database.em.fork().execute<{ n: string }[]>('select count(*) as n from checkout_request');
  return Number(row?.n);
}

/** Sends it, and expects a problem of this code, and that nothing is kept. */
async function refuses(body: unknown, status: number, code: string): Promise<TestAnswer> {
  const before = await storedRequests();
  const answer = await place(body);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(answer.body).toMatchObject({ status, code, requestId: expect.any(String) });
  expect(answer.status).toBe(status);
  expect(await storedRequests()).toBe(before);
  return answer;
}

const line = (fields: Body) => [{ sku: 'MUG', quantity: 2, ...fields }];

describe('placing an order that cannot be', () => {
  it.each<[string, Body, string, string]>([
    ['a quantity of zero', { lines: line({ quantity: 0 }) }, '/lines/0/quantity', 'out-of-range'],
    ['a negative quantity', { lines: line({ quantity: -1 }) }, '/lines/0/quantity', 'out-of-range'],
    ['half a unit', { lines: line({ quantity: 1.5 }) }, '/lines/0/quantity', 'wrong-type'],
    ['a quantity beyond all reason', { lines: line({ quantity: 10_001 }) }, '/lines/0/quantity', 'out-of-range'],
    ['a quantity in words', { lines: line({ quantity: 'two' }) }, '/lines/0/quantity', 'wrong-type'],
    ['no lines', { lines: [] }, '/lines', 'out-of-range'],
    ['too many lines', { lines: Array.from({ length: 201 }, () => line({})[0]) }, '/lines', 'out-of-range'],
    ['an unknown field', { coupon: 'FREE' }, '/coupon', 'unknown-field'],
    ['an unknown field of a line', { lines: line({ price: 1 }) }, '/lines/0/price', 'unknown-field'],
    ['a quote that is no UUID', { shippingQuoteId: '42' }, '/shippingQuoteId', 'invalid-format'],
    ['an option that is no UUID', { shippingOptionId: 'x' }, '/shippingOptionId', 'invalid-format'],
    ['a customer that is no UUID', { customerId: 'ada' }, '/customerId', 'invalid-format'],
    ['a currency that does not exist', { currency: 'XXQ' }, '/currency', 'invalid-value'],
    ['a country that does not exist', { shippingAddress: { country: 'ZZ' } }, '/shippingAddress/country', ''],
    ['a card number', { paymentMethod: '4242424242424242' }, '/paymentMethod', 'invalid-format'],
    ['no payment method', { paymentMethod: undefined }, '/paymentMethod', 'required'],
    ['neither customer nor e-mail', { email: undefined }, '/email', 'required'],
    ['an e-mail address that is none', { email: 'ada' }, '/email', 'invalid-format'],
    ['a language that is no tag', { locale: 'Deutsch, bitte' }, '/locale', 'invalid-format'],
    ['a SKU with a NUL in it', { lines: line({ sku: 'MU\0G' }) }, '/lines/0/sku', 'invalid-format'],
  ])('refuses %s and points to it', async (_what, change, pointer, code) => {
    const { body } = await refuses({ ...valid, ...change }, 422, 'invalid-request');
    expect(body.errors).toContainEqual(expect.objectContaining({ pointer, ...(code ? { code } : {}) }));
  });

  it.each([
    ['as a name', { shippingAddress: { ...address, name: '4242 4242 4242 4242' } }, '/shippingAddress/name'],
    ['in a line', { shippingAddress: { ...address, line2: 'c/o 378282246310005' } }, '/shippingAddress/line2'],
    ['as a payment method', { paymentMethod: 'pm_card_4242424242424242' }, '/paymentMethod'],
  ])('refuses a card number %s, and does not repeat it', async (_where, change, pointer) => {
    const { body } = await refuses({ ...valid, ...change }, 422, 'invalid-request');
    expect(body.errors).toMatchObject([{ pointer, code: 'looks-like-a-card-number' }]);
    expect(JSON.stringify(body)).not.toMatch(/4242|3782/);
  });

  it('refuses a payment method that is nothing but digits', async () => {
    await refuses({ ...valid, paymentMethod: 'pm_4242' }, 422, 'invalid-request');
  });

  it('refuses a SKU that is not on sale', async () => {
    const lines = [...line({}), { sku: 'NO-SUCH', quantity: 1 }];
    const { body } = await refuses({ ...valid, lines }, 422, 'unknown-sku');
    expect(body.errors).toEqual([expect.objectContaining({ pointer: '/lines/1/sku', code: 'unknown-sku' })]);
  });

  it('refuses a currency that the goods have no price in', async () => {
    const { body } = await refuses({ ...valid, currency: 'EUR' }, 422, 'currency-mismatch');
    expect(body.errors[0]).toMatchObject({ pointer: '/currency' });
  });

  it('refuses a currency that the payment provider does not take', async () => {
    const { body } = await refuses({ ...valid, currency: 'IQD' }, 422, 'currency-not-enabled');
    expect(body.errors[0]).toMatchObject({ pointer: '/currency' });
  });

  it.each([
    ['one payment can be', { priceMinor: 60_000_000, quantity: 2 }, 395, 'amount-too-large', '999999.99 GBP'],
    ['is worth a payment', { priceMinor: 1, quantity: 1 }, 5, 'amount-too-small', '0.30 GBP'],
  ])(
    'refuses an order that is not what %s, and names the limit',
    async (_what, article, shippingMinor, code, limit) => {
      const sku = `LIMIT-${code}`;
      await aShop(api.database, [{ sku, priceMinor: article.priceMinor, onHand: { MAIN: 10 } }]);
      const lines = [{ sku, quantity: article.quantity }];
      const { body } = await refuses(await aCheckoutBody(api.database, lines, { shippingMinor }), 422, code);
      expect(body.detail).toContain(limit);
    },
  );

  it('refuses a country that nothing is sold to', async () => {
    const shippingAddress = { ...(valid['shippingAddress'] as object), country: 'FR' };
    const { body } = await refuses({ ...valid, shippingAddress }, 422, 'destination-not-served');
    expect(body.errors[0]).toMatchObject({ pointer: '/shippingAddress/country' });
  });

  it('refuses a quote that was made for other lines', async () => {
    const { body } = await refuses({ ...valid, lines: line({ quantity: 3 }) }, 409, 'quote-of-another-basket');
    expect(body.errors[0]).toMatchObject({ pointer: '/shippingQuoteId' });
  });

  it('refuses a quote that was made for another place', async () => {
    const shippingAddress = { ...(valid['shippingAddress'] as object), postalCode: 'SW1A 1AA' };
    await refuses({ ...valid, shippingAddress }, 409, 'quote-of-another-basket');
  });

  it('refuses a quote that does not exist', async () => {
    const { body } = await refuses({ ...valid, shippingQuoteId: randomUUID() }, 422, 'unknown-quote');
    expect(body.errors[0]).toMatchObject({ pointer: '/shippingQuoteId' });
  });

  it('refuses an option that the quote does not have', async () => {
    const { body } = await refuses({ ...valid, shippingOptionId: randomUUID() }, 422, 'unknown-shipping-option');
    expect(body.errors[0]).toMatchObject({ pointer: '/shippingOptionId' });
  });

  it('refuses a quote that has expired', async () => {
    const quoted = await aCheckoutBody(api.database, [{ sku: 'MUG', quantity: 1 }]);
    const em = api.database.em.fork();
    await em.execute('update shipping_quote set expires_at = now() where id = ?', [quoted.shippingQuoteId]);
    const { body } = await refuses(quoted, 409, 'quote-expired');
    expect(body.errors[0]).toMatchObject({ pointer: '/shippingQuoteId' });
  });

  it('refuses a price that has changed since the quote', async () => {
    const quoted = await aCheckoutBody(api.database, [{ sku: 'CUP', quantity: 1 }]);
    await api.database.em.fork().execute(`update variant_price set amount_minor = 1100 where sku = 'CUP'`);
    const { body } = await refuses(quoted, 409, 'price-changed');
    expect(body.errors[0]).toMatchObject({
      pointer: '/lines/0/sku',
      code: 'price-changed',
      detail: expect.stringContaining('10.00 GBP'),
      params: { sku: 'CUP', quoted: { amount: 1_000, currency: 'GBP' }, current: { amount: 1_100, currency: 'GBP' } },
    });
  });

  it.each([2_394, 2_396, 0])(
    'refuses a total other than expected, such as %i, and says which it is',
    async (amount) => {
      const expected = { amount, currency: 'GBP' };
      const { body } = await refuses({ ...valid, expectedTotal: expected }, 409, 'total-changed');
      const params = { expected, actual: { amount: 2_395, currency: 'GBP' } };
      expect(body.params).toEqual(params);
      expect(body.errors).toEqual([
        { pointer: '/expectedTotal', code: 'total-changed', detail: expect.stringContaining('23.95 GBP'), params },
      ]);
    },
  );

  it('refuses a total that is expected in another currency than the order’s', async () => {
    const expectedTotal = { amount: 2_395, currency: 'EUR' };
    const { body } = await refuses({ ...valid, expectedTotal }, 422, 'invalid-request');
    expect(body.errors).toMatchObject([{ pointer: '/expectedTotal/currency', code: 'currency-mismatch' }]);
  });

  it('refuses to send shoppers to a page of nobody it knows', async () => {
    const { body } = await refuses({ ...valid, returnUrl: 'https://evil.example/' }, 422, 'return-url-not-allowed');
    expect(body.errors).toMatchObject([{ pointer: '/returnUrl', code: 'return-url-not-allowed' }]);
  });

  it.each([
    'shop.example/return',
    'ftp://shop.example',
    'https://shop.example/#/done',
    'https://shop.example/thank you',
    'https://shop.example/?of=a%40b.c',
  ])('refuses %s as a page to return to', async (returnUrl) => {
    const { body } = await refuses({ ...valid, returnUrl }, 422, 'invalid-request');
    expect(body.errors).toMatchObject([{ pointer: '/returnUrl', code: 'invalid-format' }]);
  });

  it.each(['4242424242424242', '4242+4242+4242+4242', '4242%204242-4242%204242', '%34242424242424242'])(
    'refuses a page to return to with the number of a card in its address: %s',
    async (digits) => {
      const { body } = await refuses(
        { ...valid, returnUrl: `https://shop.example/back?card=${digits}&x=1` },
        422,
        'invalid-request',
      );
      expect(body.errors).toMatchObject([{ pointer: '/returnUrl', code: 'looks-like-a-card-number' }]);
      expect(JSON.stringify(body)).not.toContain('4242');
    },
  );

  it('refuses a customer that does not exist', async () => {
    const { body } = await refuses({ ...valid, customerId: randomUUID() }, 422, 'unknown-customer');
    expect(body.errors[0]).toMatchObject({ pointer: '/customerId' });
  });

  it('refuses a customer of whom no e-mail address is known', async () => {
    const customerId = randomUUID();
    await api.database.em.fork().execute(`insert into customer (id, name) values (?, 'Ada')`, [customerId]);
    const { body } = await refuses({ ...valid, email: undefined, customerId }, 422, 'invalid-request');
    expect(body.errors[0]).toMatchObject({ pointer: '/email' });
  });

  it('refuses a request without an idempotency key', async () => {
    const answer = await api.call('POST', '/v1/orders', { body: valid });
    expect(answer).toMatchObject({ status: 400, body: { code: 'idempotency-key-missing' } });
  });

  it('refuses broken JSON, another content type and a body that is too large', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const broken = await api.call('POST', '/v1/orders', { rawBody: '{"lines": [', headers });
    expect(broken).toMatchObject({ status: 400, body: { code: 'malformed-json' } });
    const form = await api.call('POST', '/v1/orders', {
      rawBody: 'lines=1',
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(form).toMatchObject({ status: 415, body: { code: 'unsupported-media-type' } });
    const large = await api.call('POST', '/v1/orders', { body: { ...valid, note: 'x'.repeat(300_000) }, headers });
    expect(large).toMatchObject({ status: 413, body: { code: 'body-too-large' } });
  });

  it('refuses a caller without a key', async () => {
    const answer = await api.call('POST', '/v1/orders', { as: null, body: valid });
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  });

  it('leaves the idempotency key free for the request as it should have been', async () => {
    const key = randomUUID();
    expect((await place({ ...valid, currency: 'EUR' }, key)).status).toBe(422);
    expect((await place(valid, key)).status).toBe(202);
  });
});

describe('placing an order while Temporal is away', () => {
  it('stores the request and says where to look', async () => {
    const answer = await place(valid);
    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({
      id: expect.any(String),
      number: null,
      status: 'received',
      total: null,
      nextAction: null,
      token: expect.stringMatching(/^qm_order_[\w-]{56}$/),
    });
    const location = answer.headers.get('location') ?? '';
    expect(location).toBe(`/v1/orders/${answer.body.id}`);
    const later = await api.call('GET', location, { as: 'storefront' });
    expect(later).toMatchObject({ status: 200, body: { id: answer.body.id, status: 'received', refusal: null } });
  });

  it('stores lines with the SKUs of the catalogue, whatever case they come in', async () => {
    const lines = [
      { sku: 'mug', quantity: 1 },
      { sku: 'MuG', quantity: 1 },
    ];
    const answer = await place({ ...valid, lines });
    expect(answer.status).toBe(202);
    const [row] = await api.database.em
      .fork()
      .execute<{ lines: unknown }[]>(`select body -> 'lines' as lines from checkout_request where order_id = ?`, [
        answer.body.id,
      ]);
    expect(row?.lines).toEqual(lines.map((one) => ({ ...one, sku: 'MUG' })));
  });

  it('takes an address with blanks and empty fields as it was meant', async () => {
    const typed = { ...address, name: ' Ada Lovelace ', line2: '', region: null, phone: '' };
    const answer = await place({ ...valid, shippingAddress: typed });
    expect(answer.status).toBe(202);
    const [row] = await api.database.em
      .fork()
      .execute<{ address: unknown }[]>(
        `select body -> 'shippingAddress' as address from checkout_request where order_id = ?`,
        [answer.body.id],
      );
    expect(row?.address).toEqual(address);
  });

  it.each([
    ['de-AT', 'de-AT'],
    [' de_CH ', 'de_CH'],
    ['', null],
    [null, null],
  ])('takes the language that the shopper reads (%p), or none', async (locale, stored) => {
    const answer = await place({ ...valid, locale });
    expect(answer.status).toBe(202);
    const em = api.database.em.fork();
    const sql = `select body ->> 'locale' as locale from checkout_request where order_id = ?`;
    expect(await em.execute(sql, [answer.body.id])).toEqual([{ locale: stored }]);
  });

  it('takes an order for what has become cheaper since the quote', async () => {
    const quoted = await aCheckoutBody(api.database, [{ sku: 'CUP', quantity: 1 }]);
    await api.database.em.fork().execute(`update variant_price set amount_minor = 1 where sku = 'CUP'`);
    expect((await place(quoted)).status).toBe(202);
  });

  it('takes an order that costs what was expected', async () => {
    expect((await place({ ...valid, expectedTotal: { amount: 2_395, currency: 'gbp' } })).status).toBe(202);
  });

  describe('by a quote for single use', () => {
    async function aQuotedBody(): Promise<Body> {
      const quoted = await aCheckoutBody(api.database, [{ sku: 'MUG', quantity: 1 }]);
      const em = api.database.em.fork();
      await em.execute('update shipping_quote set single_use = true where id = ?', [quoted.shippingQuoteId]);
      return { ...quoted };
    }

    it('becomes one order of twenty that are asked for at once, and names it to the others', async () => {
      const quoted = await aQuotedBody();
      const before = await storedRequests();
      const answers = await Promise.all(Array.from({ length: 20 }, () => place(quoted)));
      const [won, ...more] = answers.filter(({ status }) => status === 202);
      expect(more).toEqual([]);
      const refused = answers.filter(({ status }) => status !== 202);
      expect(refused).toHaveLength(19);
      for (const { status, body, headers } of refused) {
        expect({ status, code: body.code, params: body.params }).toEqual({
          status: 409,
          code: 'quote-used',
          params: { orderId: won?.body.id },
        });
        expect(headers.get('location')).toBe(`/v1/orders/${won?.body.id}`);
      }
      expect(await storedRequests()).toBe(before + 1);
    });

    it('names its order to no other API key', async () => {
      const quoted = await aQuotedBody();
      expect((await place(quoted)).status).toBe(202);
      const { status, body, headers } = await api.call('POST', '/v1/orders', {
        as: 'staff',
        body: quoted,
        headers: { 'idempotency-key': randomUUID() },
      });
      expect({ status, code: body.code, params: body.params }).toEqual({ status: 409, code: 'quote-used' });
      expect(JSON.stringify(body)).not.toContain('orderId');
      expect(headers.get('location')).toBeNull();
    });

    it('is the same order under the same key, and free again once its request was refused', async () => {
      const [quoted, key] = [await aQuotedBody(), randomUUID()];
      const first = await place(quoted, key);
      expect((await place(quoted, key)).body.id).toBe(first.body.id);
      expect((await place(quoted)).body.code).toBe('quote-used');
      await api.database.em
        .fork()
        .execute(
          `update checkout_request set refusal = '{"code":"out-of-stock"}', resolved_at = now() where order_id = ?`,
          [first.body.id],
        );
      expect((await place(quoted)).status).toBe(202);
      expect((await place(quoted)).body.code).toBe('quote-used');
    });

    it('is not used by what was refused before it was stored', async () => {
      const quoted = await aQuotedBody();
      const dearer = { ...quoted, expectedTotal: { amount: 1, currency: 'GBP' } };
      expect((await place(dearer)).body.code).toBe('total-changed');
      expect((await place(quoted)).status).toBe(202);
    });
  });

  it('answers a repeat with the same order', async () => {
    const key = randomUUID();
    const [first, second] = [await place(valid, key), await place(valid, key)];
    expect(second.status).toBe(202);
    expect(second.body.id).toBe(first.body.id);
  });

  it('answers two at once with one order', async () => {
    const key = randomUUID();
    const before = await storedRequests();
    const answers = await Promise.all([1, 2, 3, 4].map(() => place(valid, key)));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(await storedRequests()).toBe(before + 1);
  });

  it('refuses the same key with another body', async () => {
    const key = randomUUID();
    await place(valid, key);
    const answer = await place({ ...valid, email: 'grace@example.com' }, key);
    expect(answer).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
  });

  it('gives two callers who choose the same key two orders', async () => {
    const headers = { 'idempotency-key': 'order-1' };
    const [one, other] = await Promise.all([
      api.call('POST', '/v1/orders', { as: 'storefront', body: valid, headers }),
      api.call('POST', '/v1/orders', { as: 'staff', body: valid, headers }),
    ]);
    expect(one.body.id).not.toBe(other.body.id);
  });

  it('tells why there will be no order once the request was refused', async () => {
    const key = randomUUID();
    const { body } = await place(valid, key);
    const refusal = { code: 'out-of-stock', detail: 'MUG is sold out.', pointer: '/lines/0/quantity' };
    await api.database.em
      .fork()
      .execute('update checkout_request set refusal = ?::jsonb, resolved_at = now() where order_id = ?', [
        JSON.stringify(refusal),
        body.id,
      ]);
    expect(await place(valid, key)).toMatchObject({
      status: 409,
      body: { code: 'out-of-stock', detail: 'MUG is sold out.', errors: [{ pointer: '/lines/0/quantity' }] },
    });
    expect(await api.call('GET', `/v1/orders/${body.id}?wait=5`)).toMatchObject({
      status: 200,
      body: { status: 'refused', refusal },
    });
  });
});
