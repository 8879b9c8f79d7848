import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startTestPayments, type TestPayments } from '../../tests/support/test-payments.ts';
import { manyOrders } from '../../tests/support/many-orders.ts';
import { createTestDatabase } from '../../tests/support/test-database.ts';
import { wholeReadsOf } from '../../tests/support/whole-reads.ts';
import { openDatabase } from '../database.ts';
import { createLapsingRepository, type LapsingRepository } from './lapsing-repository.ts';
import { noteUnpaidParcels } from './refuse-unpaid.ts';

let shop: TestPayments;
let lapsing: LapsingRepository;

beforeAll(async () => {
  shop = await startTestPayments();
  lapsing = createLapsingRepository(shop.database);
});
afterAll(() => shop.stop());

const attentionOf = async (orderId: string) => {
  const [row] = await shop.query<{ attention: string | null }>('select attention from sales_order where id = ?', [
    orderId,
  ]);
  return row?.attention;
};
async function anOrderThatLapsesIn(hours: number) {
  const order = await shop.aPaidOrder();
  await shop.query(`update payment set authorised_until = now() + interval '1 hour' * ? where order_id = ?`, [
    hours,
    order.orderId,
  ]);
  return { ...order, shipmentId: order.shipments[0]?.shipmentId ?? '' };
}

it('tells staff once of a reservation that lapses within a day, until its money is taken', async () => {
  const soon = await anOrderThatLapsesIn(20);
  const later = await anOrderThatLapsesIn(30);
  expect(await lapsing.noteLapsing(100)).toBe(1);
  expect(await attentionOf(soon.orderId)).toMatch(
    /^The reservation of its money lapses on \d+ [A-Z][a-z]{2} \d\d:\d\d UTC\./,
  );
  expect(await attentionOf(later.orderId)).toBeNull();
  expect(await lapsing.noteLapsing(100)).toBe(0);
  await shop.activities.capturePayment(soon);
  expect(await attentionOf(soon.orderId)).toBeNull();
});

it('says no more of it once the money is let go of, or has lapsed', async () => {
  const [cancelled, lapsed] = [await anOrderThatLapsesIn(1), await anOrderThatLapsesIn(1)];
  expect(await lapsing.noteLapsing(100)).toBe(2);
  await shop.activities.voidPayments(cancelled);
  await shop.settlements.recordLapse({ intentId: lapsed.intentId ?? '' });
  expect([await attentionOf(cancelled.orderId), await attentionOf(lapsed.orderId)]).toEqual([null, null]);
});

it('is silent about orders that have ended', async () => {
  const { orderId } = await anOrderThatLapsesIn(2);
  await shop.query(`update sales_order set status = 'cancelled' where id = ?`, [orderId]);
  expect(await lapsing.noteLapsing(100)).toBe(0);
});

const ORDERS = 8_000;
const LARGE = ['sales_order', 'payment', 'shipment', 'payment_capture', 'payment_write_off'];

/** One in a hundred is open, with its parcel here and its money reserved; of one in eight hundred it lapses soon, or has. */
const PARCELS_AND_PAYMENTS = [
  `insert into shipment (id, order_id, location_id, sequence, state, carrier, carrier_service, capture_minor, currency, weight_grams)
   select gen_random_uuid(), id, 'MAIN', 1, case when status = 'fulfilling' then 'ready' else 'delivered' end, 'RoyalMail',
     'Tracked48', total_minor, currency, 100 from sales_order where status <> 'cancelled'`,
  `insert into payment (id, order_id, attempt, provider_key, state, amount_minor, authorised_minor, captured_minor, currency,
     payment_method, intent_id, authorised_until)
   select gen_random_uuid(), id, 1, id, case when status = 'fulfilling' then 'authorised' when status = 'cancelled' then 'voided' else 'captured' end,
     total_minor, total_minor, case when status = 'completed' then total_minor else 0 end, currency, 'pm_card_visa',
     'pi_' || number, now() + case number % 1600 when 0 then interval '-1 hour' when 800 then interval '1 hour' else interval '5 days' end
   from sales_order`,
  `insert into payment_capture (id, payment_id, shipment_id, provider_key, amount_minor, taken_minor, state)
   select gen_random_uuid(), p.id, s.id, s.id, p.captured_minor, p.captured_minor, 'captured'
   from payment p join shipment s on s.order_id = p.order_id where p.captured_minor > 0`,
  'analyze payment, shipment, payment_capture',
];

it('finds what lapses, and parcels that may not leave, by their indexes among many orders', async () => {
  const testDatabase = await createTestDatabase();
  const database = await openDatabase({ url: testDatabase.url, poolSize: 1 });
  try {
    const em = database.em.fork();
    await em.execute(`insert into stock_location (id, name, address) values ('MAIN', 'Main', '{}')`);
    await manyOrders(database, ORDERS);
    for (const sql of PARCELS_AND_PAYMENTS) await em.execute(sql);
    const before = await wholeReadsOf(database, LARGE);
    expect(await createLapsingRepository(database).noteLapsing(100)).toBeGreaterThan(0);
    await noteUnpaidParcels(database.em.fork(), 100);
    expect((await wholeReadsOf(database, LARGE)) - before).toBe(0);
    const [row] = await em.execute<{ unpaid: number }[]>(
      `select count(*)::int as unpaid from sales_order where attention like '%may not leave%'`,
    );
    expect(row?.unpaid).toBeGreaterThan(0);
  } finally {
    await database.close();
    await testDatabase.drop();
  }
});
