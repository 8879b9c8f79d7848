import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { aShop, aStoredRequest } from '../../tests/support/a-shop.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { openDatabase, type Database } from '../database.ts';
import { createFulfilmentRepository } from '../fulfilment/fulfilment-repository.ts';
import { createOrderNumberQueries, type OrderNumberQueries } from './order-number-queries.ts';

let testDatabase: TestDatabase;
let database: Database;
let numbers: OrderNumberQueries;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await openDatabase({ url: testDatabase.url, poolSize: 5, connectTimeoutMs: 60_000 });
  numbers = createOrderNumberQueries(database);
  await aShop(database, [{ sku: 'MUG', onHand: { MAIN: 10 } }]);
});
afterAll(async () => {
  await database?.close();
  await testDatabase?.drop();
});

const storedNumber = async (table: 'checkout_request' | 'sales_order', key: string, orderId: string) => {
  const sql = `select 'A-' || number as number from ${table} where ${key} = ?`;
  return (await database.em.fork().execute<{ number: string }[]>(sql, [orderId]))[0]?.number;
};

it('finds the number of a request before there is an order, and of the order', async () => {
  const requested = await aStoredRequest(database, [{ sku: 'MUG', quantity: 1 }]);
  const number = await numbers.readOrderNumber(requested);
  expect(number).toBe(await storedNumber('checkout_request', 'order_id', requested));
  expect(number).toMatch(/^A-\d+$/);
  const { orderId } = await aConfirmedOrder(database);
  expect(await numbers.readOrderNumber(orderId)).toBe(await storedNumber('sales_order', 'id', orderId));
  expect(await numbers.readOrderNumber(randomUUID())).toBeUndefined();
});

it('finds those of many orders, and leaves out what is none', async () => {
  const [one, other] = [(await aConfirmedOrder(database)).orderId, (await aConfirmedOrder(database)).orderId];
  const found = await numbers.readOrderNumbers([one, randomUUID(), other]);
  expect(new Set(found)).toEqual(new Set([await numbers.readOrderNumber(one), await numbers.readOrderNumber(other)]));
  expect(await numbers.readOrderNumbers([])).toEqual([]);
});

it('finds the order and the place in it of a parcel', async () => {
  const { orderId } = await aConfirmedOrder(database, { lines: [{ sku: 'CUP', at: { MAIN: 1, EAST: 1 } }] });
  const planned = await createFulfilmentRepository(database).planShipments({ orderId });
  const orderNumber = await numbers.readOrderNumber(orderId);
  expect(planned).toHaveLength(2);
  for (const { shipmentId, sequence } of planned) {
    expect(await numbers.readParcelNumber(shipmentId)).toEqual({ orderId, orderNumber, sequence });
  }
  expect(await numbers.readParcelNumber(randomUUID())).toBeUndefined();
});
