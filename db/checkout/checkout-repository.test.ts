import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aShop, aStoredRequest } from '../../tests/support/a-shop.ts';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import type { Database } from '../database.ts';
import { createFulfilmentRepository } from '../fulfilment/fulfilment-repository.ts';
import { createOrderQueries } from '../orders/order-queries.ts';
import { createCheckoutRepository } from './checkout-repository.ts';

let database: Database;
let query: Query;
let drop: () => Promise<void>;
let checkout: ReturnType<typeof createCheckoutRepository>;

beforeAll(async () => {
  ({ database, query, drop } = await openTestDatabase({ poolSize: 30, connectTimeoutMs: 60_000 }));
  checkout = createCheckoutRepository(database);
  await aShop(database, [
    { sku: 'MUG', onHand: { MAIN: 10, EAST: 5 } },
    { sku: 'TIN', priceMinor: 255, onHand: { MAIN: 100 } },
    { sku: 'HOT', onHand: { MAIN: 50 } },
    { sku: 'LATER', backorderable: true, onHand: { MAIN: 2 } },
    ...hotSkus.map((sku) => ({ sku, onHand: { MAIN: 40, EAST: 40 } })),
  ]);
});
afterAll(() => drop());

const hotSkus = ['A1', 'B2', 'C3', 'D4', 'E5'];
const payUntil = Date.now() + 3_600_000;
const levelsOf = (sku: string) =>
  query(`select location_id, on_hand, reserved from stock_level where sku = ? order by 1`, [sku]);

describe('placeOrder', () => {
  it('writes and holds nothing where the total has changed since it was stored', async () => {
    const expectedTotal = { amount: 1_160, currency: 'GBP' };
    const orderId = await aStoredRequest(database, [{ sku: 'TIN', quantity: 3 }], { expectedTotal });
    const before = await levelsOf('TIN');
    await query(`update variant_price set amount_minor = 254 where sku = 'TIN'`);
    const refused = await checkout.placeOrder({ orderId, payUntil });
    await query(`update variant_price set amount_minor = 255 where sku = 'TIN'`);
    const params = { expected: expectedTotal, actual: { amount: 1_157, currency: 'GBP' } };
    expect(refused).toMatchObject({ kind: 'refused', code: 'total-changed', pointer: '/expectedTotal', params });
    expect(await checkout.placeOrder({ orderId, payUntil })).toEqual(refused);
    expect(await levelsOf('TIN')).toEqual(before);
    expect(await query('select 1 from sales_order where id = ?', [orderId])).toEqual([]);
    const [request] = await query<{ refusal: object }>('select refusal from checkout_request where order_id = ?', [
      orderId,
    ]);
    expect(request?.refusal).toMatchObject({ code: 'total-changed', params });
  });

  it('writes the order, its frozen totals, its hold, its payment try and its timeline', async () => {
    const orderId = await aStoredRequest(database, [{ sku: 'TIN', quantity: 3 }]);
    const placed = await checkout.placeOrder({ orderId, payUntil });
    expect(placed).toMatchObject({
      kind: 'placed',
      order: {
        orderId,
        number: expect.stringMatching(/^A-\d+$/),
        currency: 'GBP',
        totalMinor: 1160,
        lineCount: 1,
        shortages: [],
      },
      payment: {
        attempt: 1,
        amountMinor: 1160,
        paymentMethod: 'pm_card_visa',
        idempotencyKey: `order:${orderId}:authorise:1`,
      },
    });
    const [order] = await query<{ totals: object; status: string }>('select * from sales_order where id = ?', [
      orderId,
    ]);
    expect(order).toMatchObject({
      status: 'placed',
      totals: {
        items: 638,
        shipping: 329,
        tax: 193,
        total: 1160,
        lines: [
          { kind: 'item', label: '3 × What is TIN?', amount: 638 },
          { kind: 'shipping', label: 'RoyalMail Tracked48', amount: 329 },
          { kind: 'tax', label: 'Tax 20 %', amount: 193 },
        ],
      },
    });
    expect(await levelsOf('TIN')).toEqual([{ location_id: 'MAIN', on_hand: 100, reserved: 3 }]);
    expect(await query(`select type, sequence from event where subject_id = ?`, [orderId])).toEqual([
      { type: 'order.placed', sequence: 1 },
    ]);
  });

  it.each([
    ['de-CH', 'de'],
    ['DE_at', 'de'],
    ['fr-FR', null],
    [undefined, null],
  ])('keeps of the language %p that of its messages: %p', async (locale, kept) => {
    const orderId = await aStoredRequest(database, [{ sku: 'TIN', quantity: 1 }], locale ? { locale } : {});
    await checkout.placeOrder({ orderId, payUntil });
    expect(await query('select locale from sales_order where id = ?', [orderId])).toEqual([{ locale: kept }]);
    expect(await createOrderQueries(database).readOrder(orderId)).toMatchObject({ locale: kept });
  });

  it('returns the first outcome when it is repeated, and holds nothing more', async () => {
    const orderId = await aStoredRequest(database, [{ sku: 'TIN', quantity: 2 }]);
    const first = await checkout.placeOrder({ orderId, payUntil });
    const before = await levelsOf('TIN');
    const again = await checkout.placeOrder({ orderId, payUntil: payUntil + 5 });
    expect(again).toEqual({ ...first, standing: expect.objectContaining({ status: 'placed', attempts: 1 }) });
    expect(await levelsOf('TIN')).toEqual(before);
  });

  it('returns the first outcome when what it was asked with is forgotten, and so is its quote', async () => {
    const orderId = await aStoredRequest(database, [{ sku: 'TIN', quantity: 2 }]);
    const refusedId = await aStoredRequest(database, [{ sku: 'MUG', quantity: 999 }]);
    const [first, refused] = [
      await checkout.placeOrder({ orderId, payUntil }),
      await checkout.placeOrder({ orderId: refusedId, payUntil }),
    ];
    await query('update checkout_request set body = null');
    await query('delete from shipping_quote');
    const again = await checkout.placeOrder({ orderId, payUntil });
    expect(again).toEqual({ ...first, standing: expect.objectContaining({ status: 'placed' }) });
    expect(await checkout.placeOrder({ orderId: refusedId, payUntil })).toEqual(refused);
    expect(await query('select delivery_days from sales_order where id = ?', [orderId])).toEqual([
      { delivery_days: 2 },
    ]);
  });

  it('hands what staff were told to whoever starts the workflow again, by what it is about', async () => {
    const orderId = await aStoredRequest(database, [{ sku: 'TIN', quantity: 1 }]);
    await checkout.placeOrder({ orderId, payUntil });
    const attention = { 'money:1': 'The money could not be taken', 'notice:evt_1': 'There is a dispute.' };
    const records = createFulfilmentRepository(database);
    await records.recordAttention({ orderId, attention, about: ['money'], version: 1 });
    expect(await checkout.placeOrder({ orderId, payUntil })).toMatchObject({ standing: { attention } });
  });

  it('sums what two lines want of one SKU, and refuses when only together they are too many', async () => {
    const lines = [
      { sku: 'MUG', quantity: 8 },
      { sku: 'MUG', quantity: 8 },
    ];
    const orderId = await aStoredRequest(database, lines);
    const refused = await checkout.placeOrder({ orderId, payUntil });
    expect(refused).toMatchObject({ kind: 'refused', code: 'out-of-stock', pointer: '/lines/1/quantity' });
    expect(await levelsOf('MUG')).toMatchObject([{ reserved: 0 }, { reserved: 0 }]);
    expect(await checkout.placeOrder({ orderId, payUntil })).toEqual(refused);
    expect(await query('select 1 from sales_order where id = ?', [orderId])).toEqual([]);
  });

  it('spans locations when no single one has enough', async () => {
    const orderId = await aStoredRequest(database, [{ sku: 'MUG', quantity: 12 }]);
    await checkout.placeOrder({ orderId, payUntil });
    expect(await levelsOf('MUG')).toMatchObject([{ reserved: 2 }, { reserved: 10 }]);
    await checkout.releaseStock({ orderId });
    await checkout.releaseStock({ orderId });
    expect(await levelsOf('MUG')).toMatchObject([{ reserved: 0 }, { reserved: 0 }]);
  });

  it('queues what is short of a SKU that may be sold before it is there', async () => {
    const orderId = await aStoredRequest(database, [{ sku: 'LATER', quantity: 5 }]);
    expect(await checkout.placeOrder({ orderId, payUntil })).toMatchObject({
      order: { shortages: [{ sku: 'LATER', quantity: 3 }] },
    });
    expect(await query('select quantity, state from backorder where order_id = ?', [orderId])).toEqual([
      { quantity: 3, state: 'waiting' },
    ]);
    await checkout.releaseStock({ orderId });
    expect(await query('select state from backorder where order_id = ?', [orderId])).toEqual([{ state: 'cancelled' }]);
  });

  it('refuses when the price moved after the quote', async () => {
    const orderId = await aStoredRequest(database, [{ sku: 'TIN', quantity: 1 }]);
    await query(`update variant_price set amount_minor = 300 where sku = 'TIN'`);
    expect(await checkout.placeOrder({ orderId, payUntil })).toMatchObject({ kind: 'refused', code: 'price-changed' });
    await query(`update variant_price set amount_minor = 255 where sku = 'TIN'`);
  });

  it('sells 50 units to 50 of 120 buyers at once', async () => {
    const orderIds = await Promise.all(
      Array.from({ length: 120 }, () => aStoredRequest(database, [{ sku: 'HOT', quantity: 1 }])),
    );
    const outcomes = await Promise.all(orderIds.map((orderId) => checkout.placeOrder({ orderId, payUntil })));
    expect(outcomes.filter(({ kind }) => kind === 'placed')).toHaveLength(50);
    expect(outcomes.filter((outcome) => outcome.kind === 'refused' && outcome.code === 'out-of-stock')).toHaveLength(
      70,
    );
    expect(await levelsOf('HOT')).toEqual([{ location_id: 'MAIN', on_hand: 50, reserved: 50 }]);
  });

  it('never deadlocks on baskets that name the same SKUs in any order, while others are released', async () => {
    const rotated = (by: number) =>
      hotSkus.map((_, i) => ({ sku: hotSkus[(i * (by % 4 === 0 ? 1 : 2) + by) % 5] ?? 'A1', quantity: 1 }));
    const before = await deadlocks();
    const orderIds = await Promise.all(Array.from({ length: 60 }, (_, by) => aStoredRequest(database, rotated(by))));
    await Promise.all(
      orderIds.map(async (orderId, index) => {
        await checkout.placeOrder({ orderId, payUntil });
        if (index % 2 === 0) await checkout.releaseStock({ orderId });
      }),
    );
    expect(await deadlocks()).toBe(before);
    for (const sku of hotSkus) {
      const reserved = (await levelsOf(sku)).reduce((sum, level) => sum + (level as { reserved: number }).reserved, 0);
      expect(reserved).toBe(30);
    }
  });
});

async function deadlocks(): Promise<string> {
  const [row] = await query<{ deadlocks: string }>(
    'select deadlocks from pg_stat_database where datname = current_database()',
  );
  return row?.deadlocks ?? '?';
}

describe('confirmOrder', () => {
  it('writes payment, ledger, order and timeline once', async () => {
    const orderId = await aStoredRequest(database, [{ sku: 'TIN', quantity: 1 }]);
    await checkout.placeOrder({ orderId, payUntil });
    const request = { orderId, attempt: 1, intentId: `pi_${orderId}`, authorisedMinor: 650 };
    await checkout.confirmOrder(request);
    await checkout.confirmOrder(request);
    expect(await query('select status, payment_status from sales_order where id = ?', [orderId])).toEqual([
      { status: 'confirmed', payment_status: 'authorised' },
    ]);
    expect(
      await query(
        `select p.account, p.amount_minor, p.currency from ledger_posting p
         join ledger_transaction t on t.id = p.transaction_id where t.order_id = ? order by 1`,
        [orderId],
      ),
    ).toEqual([
      { account: 'card-holds', amount_minor: '650', currency: 'GBP' },
      { account: 'customer-holds', amount_minor: '-650', currency: 'GBP' },
    ]);
    expect(
      await query('select status_from, status_to, sequence from event where subject_id = ? order by sequence', [
        orderId,
      ]),
    ).toEqual([
      { status_from: null, status_to: 'placed', sequence: 1 },
      { status_from: 'placed', status_to: 'confirmed', sequence: 2 },
    ]);
    expect(await query(`select 1 from reservation where order_id = ? and expires_at is not null`, [orderId])).toEqual(
      [],
    );
  });
});

describe('the ledgers', () => {
  it('refuse to be changed', async () => {
    for (const table of ['stock_movement', 'ledger_posting', 'ledger_transaction', 'event']) {
      await expect(query(`delete from ${table}`)).rejects.toThrow('append-only');
    }
  });

  it('refuse postings that do not sum to zero', async () => {
    await query(
      `insert into ledger_transaction (business_key, kind, order_id) values ('unbalanced', 'capture', gen_random_uuid())`,
    );
    const unbalanced = `insert into ledger_posting (transaction_id, account, amount_minor, currency)
      select id, 'card-holds', 5, 'GBP' from ledger_transaction where business_key = 'unbalanced'`;
    await expect(query(unbalanced)).rejects.toThrow('sum to zero');
  });
});
