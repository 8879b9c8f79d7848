import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { openDatabase, type Database } from '../../db/database.ts';
import { createQuoteRepository, type QuoteRepository } from '../../db/shipping/quote-repository.ts';
import { aShop, address } from '../../tests/support/a-shop.ts';
import { startTestApi, type TestApi } from '../../tests/support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { startTestWorker, type TestWorker } from '../../tests/support/test-worker.ts';
import { QUOTES_TASK_QUEUE, ORDERS_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';
import type { QuoteActivities, QuoteRecords } from '../../workflows/shipping/quote-contract.ts';

const offer = { carrier: 'RoyalMail', service: 'Tracked48', amountMinor: 395, currency: 'GBP', deliveryDays: 2 };

describe('shipping quotes', () => {
  let testDatabase: TestDatabase;
  let workerDatabase: Database;
  let quotes: QuoteRepository;
  let worker: TestWorker;
  let api: TestApi;
  const quoteCarriers = jest.fn<QuoteActivities['quoteCarriers']>();

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    workerDatabase = await openDatabase({ url: testDatabase.url });
    quotes = createQuoteRepository(workerDatabase);
    worker = await startTestWorker({
      workflows: import.meta.resolve('../../workflows/shipping/quote-shipping.ts'),
      taskQueues: [ORDERS_TASK_QUEUE, QUOTES_TASK_QUEUE],
      activities: {
        quoteCarriers: (input) => quoteCarriers(input),
        giveUpQuote: ({ quoteId }) => quotes.refuseQuote(quoteId, 'carriers-unavailable'),
      } satisfies QuoteActivities & QuoteRecords,
    });
    const policies = { 'unpaid-orders': { unitsPerArticle: 0 } };
    api = await startTestApi({ databaseUrl: testDatabase.url, temporal: worker.client, policies });
    await aShop(api.database, [{ sku: 'LAMP' }, { sku: 'ROPE' }]);
  });
  beforeEach(() => {
    quoteCarriers.mockReset().mockImplementation(({ quoteId }) => quotes.saveOptions(quoteId, [offer]));
  });
  afterAll(async () => {
    await api.stop();
    await worker.stop();
    await workerDatabase.close();
    await testDatabase.drop();
  });

  const basket = { currency: 'GBP', lines: [{ sku: 'LAMP', quantity: 2 }], shippingAddress: address };
  const ask = (body: unknown, headers = {}) =>
    api.call('POST', '/v1/shipping-quotes', { as: 'storefront', body, headers });
  const countQuotes = async () =>
    (await api.database.em.fork().execute<{ count: number }[]>('select count(*)::int as count from shipping_quote'))[0]
      ?.count;

  it('points to what no label has room for, before anybody is asked', async () => {
    const { status, body } = await ask({ ...basket, shippingAddress: { ...address, name: 'Ada '.repeat(25) } });
    expect({ status, errors: body.errors }).toMatchObject({
      status: 422,
      errors: [
        { pointer: '/shippingAddress/name', code: 'out-of-range', detail: expect.stringContaining('shorten it') },
      ],
    });
    expect(quoteCarriers).not.toHaveBeenCalled();
  });

  it('answers what sending a basket costs, and until when', async () => {
    const { status, body, headers } = await ask(basket);
    expect(status).toBe(201);
    expect(body.options).toEqual([
      {
        id: expect.any(String),
        carrier: 'RoyalMail',
        service: 'Tracked48',
        price: { amount: 395, currency: 'GBP' },
        totals: {
          items: { amount: 1_667, currency: 'GBP' },
          itemsGross: { amount: 2_000, currency: 'GBP' },
          shipping: { amount: 329, currency: 'GBP' },
          shippingGross: { amount: 395, currency: 'GBP' },
          tax: { amount: 399, currency: 'GBP' },
          total: { amount: 2_395, currency: 'GBP' },
          taxIncluded: true,
        },
        deliveryDays: 2,
      },
    ]);
    const minutes = (Date.parse(body.expiresAt) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(29);
    expect(minutes).toBeLessThanOrEqual(30);
    expect((await api.call('GET', headers.get('location') ?? '')).body).toEqual(body);
  });

  it('says what the order costs in all where no more than the country is known, and tax comes on top', async () => {
    const em = api.database.em.fork();
    await em.execute(
      `insert into tax_rate (country, tax_class, rate_ppm, inclusive)
       values ('US', 'standard', 72500, false), ('US', 'shipping', 0, false)`,
    );
    const { status, body } = await ask({ ...basket, shippingAddress: { country: 'US' } });
    expect(status).toBe(201);
    expect(body.options[0].totals).toMatchObject({
      items: { amount: 2_000 },
      itemsGross: { amount: 2_145 },
      shippingGross: { amount: 395 },
      tax: { amount: 145 },
      total: { amount: 2_540 },
      taxIncluded: false,
    });
  });

  it('says no more what the order costs once a price has risen, and the lower one once it has fallen', async () => {
    const { body, headers } = await ask({ ...basket, lines: [{ sku: 'ROPE', quantity: 3 }] });
    const later = async (amountMinor: number) => {
      const em = api.database.em.fork();
      await em.execute(`update variant_price set amount_minor = ? where sku = 'ROPE'`, [amountMinor]);
      return (await api.call('GET', headers.get('location') ?? '')).body.options[0].totals;
    };
    expect(body.options[0].totals.total.amount).toBe(3_395);
    expect(await later(1_001)).toBeNull();
    expect(await later(900)).toMatchObject({ total: { amount: 3_095, currency: 'GBP' } });
    await later(1_000);
  });

  it('says no more what the order costs once the quote has expired, or an order has used it up', async () => {
    const em = api.database.em.fork();
    const { body, headers } = await ask({ ...basket, singleUse: true });
    const later = async (change: string, ...values: unknown[]) => {
      await em.execute(`update shipping_quote set ${change} where id = ?`, [...values, body.id]);
      return (await api.call('GET', headers.get('location') ?? '')).body.options[0];
    };
    const orderId = randomUUID();
    expect(await later('used_by = ?', orderId)).toEqual({ ...body.options[0], totals: null });
    // A request that was refused after it was stored has no order.
    await em.execute(
      `insert into checkout_request (order_id, credential_id, body_hash, body, refusal, resolved_at)
       values (?, ?, 'hash', '{}', '{"code":"out-of-stock"}', now())`,
      [orderId, randomUUID()],
    );
    expect(await later('used_by = ?', orderId)).toEqual(body.options[0]);
    expect(await later('expires_at = now()')).toEqual({ ...body.options[0], totals: null });
  });

  it('answers staff who take an order by telephone', async () => {
    expect((await api.call('POST', '/v1/shipping-quotes', { as: 'staff', body: basket })).status).toBe(201);
  });

  it('is for one order only where that is asked for', async () => {
    expect((await ask(basket)).body.singleUse).toBe(false);
    const { body, headers } = await ask({ ...basket, singleUse: true });
    expect(body.singleUse).toBe(true);
    expect((await api.call('GET', headers.get('location') ?? '')).body.singleUse).toBe(true);
  });

  it('finds goods in whatever case they are written', async () => {
    const { status, body } = await ask({ ...basket, lines: [{ sku: 'lamp', quantity: 2 }] });
    expect(status).toBe(201);
    const [row] = await api.database.em
      .fork()
      .execute<{ lines: unknown }[]>('select lines from shipping_quote where id = ?', [body.id]);
    expect(row?.lines).toMatchObject([{ sku: 'LAMP', quantity: 2 }]);
  });

  it('knows currency and country in any case', async () => {
    const { status, body } = await ask({ ...basket, currency: 'gbp', shippingAddress: { ...address, country: 'uk' } });
    expect(status).toBe(201);
    const [row] = await api.database.em
      .fork()
      .execute<{ address: unknown }[]>('select shipping_address as address from shipping_quote where id = ?', [
        body.id,
      ]);
    expect(row?.address).toMatchObject({ country: 'GB' });
  });

  it('asks the carriers once for a repeated request', async () => {
    const headers = { 'idempotency-key': 'quote-1' };
    const [first, second] = [await ask(basket, headers), await ask(basket, headers)];
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(quoteCarriers).toHaveBeenCalledTimes(1);
    const other = await ask({ ...basket, lines: [{ sku: 'ROPE', quantity: 1 }] }, headers);
    expect(other.body.code).toBe('idempotency-key-reused');
  });

  it.each([
    [
      {
        lines: [
          { sku: 'LAMP', quantity: 1 },
          { sku: 'GHOST', quantity: 1 },
        ],
      },
      'unknown-sku',
      '/lines/1/sku',
    ],
    [{ currency: 'USD' }, 'currency-mismatch', '/currency'],
    [{ currency: 'IQD' }, 'currency-not-enabled', '/currency'],
    [{ lines: Array.from({ length: 20 }, () => ({ sku: 'LAMP', quantity: 10_000 })) }, 'amount-too-large', '/lines'],
    [{ shippingAddress: { ...address, country: 'AQ' } }, 'destination-not-served', '/shippingAddress/country'],
    [
      {
        lines: [
          { sku: 'LAMP', quantity: 10_000 },
          ...Array.from({ length: 8 }, () => ({ sku: 'ROPE', quantity: 10_000 })),
        ],
      },
      'no-shipping-service',
      '/lines',
    ],
    [{ lines: [{ sku: 'LAMP', quantity: 0 }] }, 'invalid-request', '/lines/0/quantity'],
    [{ lines: [] }, 'invalid-request', '/lines'],
    [{ shippingAddress: { ...address, country: 'England' } }, 'invalid-request', '/shippingAddress/country'],
    [{ shippingAddress: { ...address, planet: 'Mars' } }, 'invalid-request', '/shippingAddress/planet'],
  ])('refuses %j and stores nothing', async (change, code, pointer) => {
    const before = await countQuotes();
    const { status, body } = await ask({ ...basket, ...change }, { 'idempotency-key': `bad${pointer}` });
    expect({ status, code: body.code, pointer: body.errors[0].pointer }).toEqual({ status: 422, code, pointer });
    expect(await countQuotes()).toBe(before);
    expect(quoteCarriers).not.toHaveBeenCalled();
  });

  it.each([
    ['no-service', 'no-shipping-service'],
    ['no-exchange-rate', 'no-exchange-rate'],
    ['address-not-deliverable', 'address-not-deliverable'],
  ] as const)('says so when the carriers refuse: %s', async (refusal, code) => {
    quoteCarriers.mockImplementation(({ quoteId }) => quotes.refuseQuote(quoteId, refusal));
    const { status, body } = await ask(basket);
    expect({ status, code: body.code }).toEqual({ status: 422, code });
  });

  it('answers 503 when no carrier can be reached', async () => {
    quoteCarriers.mockRejectedValue(ApplicationFailure.nonRetryable('Out of order'));
    const { status, body, headers } = await ask(basket);
    expect({ status, code: body.code }).toEqual({ status: 503, code: 'service-unavailable' });
    expect(headers.get('retry-after')).toBe('10');
  });

  it('does not keep a shopper waiting for slow carriers', async () => {
    const patient = await startTestApi({
      databaseUrl: testDatabase.url,
      temporal: worker.client,
      temporalDeadlineMs: 400,
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    quoteCarriers.mockImplementation(async ({ quoteId }) => {
      await promise;
      return quotes.saveOptions(quoteId, [offer]);
    });
    const request = {
      as: null,
      body: basket,
      headers: { authorization: `Bearer ${api.keys.storefront}`, 'idempotency-key': 'slow' },
    };
    const slow = await patient.call('POST', '/v1/shipping-quotes', request);
    await patient.stop();
    expect({ status: slow.status, code: slow.body.code }).toEqual({ status: 503, code: 'service-unavailable' });
    resolve();
    const later = await ask(basket, { 'idempotency-key': 'slow' });
    expect(later.body.options).toHaveLength(1);
  });

  it('says 404 for a quote that is not there', async () => {
    const { status } = await api.call('GET', '/v1/shipping-quotes/0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a');
    expect(status).toBe(404);
  });
});
