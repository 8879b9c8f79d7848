import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { aShop, aStoredRequest } from '../../tests/support/a-shop.ts';
import { percentile } from '../../tests/support/percentile.ts';
import { aWaitingOrder, changeStockBy, stockDiscrepancies } from '../../tests/support/stock-fixtures.ts';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import { createCheckoutRepository } from '../checkout/checkout-repository.ts';
import type { Database } from '../database.ts';
import { createBackorderRepository } from './backorder-repository.ts';

let database: Database;
let query: Query;
let drop: () => Promise<void>;
let checkout: ReturnType<typeof createCheckoutRepository>;
let skus = 0;

beforeAll(async () => {
  ({ database, query, drop } = await openTestDatabase({ poolSize: 6, connectTimeoutMs: 60_000 }));
  checkout = createCheckoutRepository(database);
});
afterEach(async () => expect(await stockDiscrepancies(database)).toEqual([]));
afterAll(() => drop());

async function anArticle(): Promise<string> {
  const sku = `LATER-${(skus += 1)}`;
  await aShop(database, [{ sku, backorderable: true }]);
  return sku;
}

async function placed(sku: string, quantity: number): Promise<string> {
  const orderId = await aStoredRequest(database, [{ sku, quantity }]);
  await checkout.placeOrder({ orderId, payUntil: Date.now() + 3_600_000 });
  return orderId;
}

async function paid(orderId: string): Promise<void> {
  const [order] = await query<{ total_minor: string }>('select total_minor from sales_order where id = ?', [orderId]);
  const authorisedMinor = Number(order?.total_minor);
  expect(await checkout.confirmOrder({ orderId, attempt: 1, intentId: `pi_${orderId}`, authorisedMinor })).toBe(true);
}

const receive = (sku: string, quantity: number) =>
  changeStockBy(database, 'receipt', [{ sku, locationId: 'MAIN', quantity }]);

async function heldBy(orderId: string): Promise<number> {
  const rows = await query<{ quantity: number }>(
    `select quantity from reservation where order_id = ? and state = 'held'`,
    [orderId],
  );
  return rows.reduce((sum, { quantity }) => sum + quantity, 0);
}

describe('the queue for goods that are not there yet', () => {
  it('serves who has paid, not who came before and has not', async () => {
    const sku = await anArticle();
    const unpaid = await placed(sku, 100);
    const later = await placed(sku, 5);
    await paid(later);
    expect((await receive(sku, 10)).orderIds).toEqual([later]);
    expect([await heldBy(unpaid), await heldBy(later)]).toEqual([0, 5]);
  });

  it('gives what is free to an order when it is paid', async () => {
    const sku = await anArticle();
    const orderId = await placed(sku, 8);
    await receive(sku, 5);
    await paid(orderId);
    expect(await heldBy(orderId)).toBe(5);
  });

  it('serves those who wait in the order in which they paid', async () => {
    const sku = await anArticle();
    const [first, second] = [await placed(sku, 3), await placed(sku, 3)];
    await paid(second);
    await paid(first);
    await receive(sku, 4);
    expect([await heldBy(second), await heldBy(first)]).toEqual([3, 1]);
  });

  it('is left by an order that is not paid in time', async () => {
    const sku = await anArticle();
    const orderId = await placed(sku, 3);
    await checkout.releaseStock({ orderId });
    expect(await query('select state from backorder where order_id = ?', [orderId])).toEqual([{ state: 'cancelled' }]);
  });

  it('tells whose orders are given what a cancelled one held', async () => {
    const sku = await anArticle();
    const cancelled = await placed(sku, 3);
    await paid(cancelled);
    await receive(sku, 3);
    const next = await aWaitingOrder(database, [{ sku, quantity: 2 }]);
    expect(await checkout.releaseStock({ orderId: cancelled })).toEqual({ orderIds: [next] });
  });

  it('serves nine thousand waiting lines in steps of which each is short', async () => {
    const sku = await anArticle();
    await nineThousandWait(sku);
    expect((await receive(sku, 9_000)).orderIds).toHaveLength(500);
    const stepsMs: number[] = [];
    const backorders = createBackorderRepository(database);
    for (let more = true; more;) {
      const began = performance.now();
      ({ more } = await backorders.allocateBackorders());
      stepsMs.push(performance.now() - began);
      expect(stepsMs.length).toBeLessThan(60);
    }
    // A step may take five seconds. One may be held up by the machine's other work, most are not.
    expect(percentile(stepsMs, 50)).toBeLessThan(4_500);
    const left = await query(`select 1 from backorder where sku = ? and state = 'waiting'`, [sku]);
    expect(left).toHaveLength(0);
  }, 120_000);
});

/** Paid orders of one unit each. */
async function nineThousandWait(sku: string): Promise<void> {
  const model = await aWaitingOrder(database, [{ sku, quantity: 1 }]);
  await query(
    `with made as (
       insert into sales_order (id, number, status, payment_status, fulfilment_stage, email, currency, items_minor,
         shipping_minor, tax_minor, total_minor, totals, shipping_address, shipping_quote_id, shipping_option_id,
         carrier, carrier_service)
       select gen_random_uuid(), nextval('order_number'), status, payment_status, fulfilment_stage, email, currency,
         items_minor, shipping_minor, tax_minor, total_minor, totals, shipping_address, shipping_quote_id,
         shipping_option_id, carrier, carrier_service
       from sales_order, generate_series(1, 8999) where id = ? returning id
     ), lines as (
       insert into order_line (id, order_id, position, sku, title, quantity, unit_price_minor, weight_grams, tax_class,
         tax_rate_ppm, tax_inclusive, net_minor, tax_minor)
       select gen_random_uuid(), made.id, 0, l.sku, l.title, 1, unit_price_minor, weight_grams, tax_class, tax_rate_ppm,
         tax_inclusive, net_minor, tax_minor
       from made, order_line l where l.order_id = ? returning id, order_id
     )
     insert into backorder (id, order_id, order_line_id, sku, quantity)
     select gen_random_uuid(), order_id, id, ?, 1 from lines`,
    [model, model, sku],
  );
  await query('analyze backorder, sales_order, order_line');
}
