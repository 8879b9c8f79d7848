import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startTestPayments, type TestPayments } from '../../tests/support/test-payments.ts';
import { createLapsingRepository, type LapsingRepository } from './lapsing-repository.ts';

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
  await shop.activities.capturePayment({ ...soon, readFirst: false });
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
