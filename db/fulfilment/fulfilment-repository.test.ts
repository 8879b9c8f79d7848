import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { createCheckoutRepository } from '../checkout/checkout-repository.ts';
import { type Database, openDatabase } from '../database.ts';
import { createFulfilmentRepository, type FulfilmentRepository } from './fulfilment-repository.ts';

let testDatabase: TestDatabase;
let database: Database;
let records: FulfilmentRepository;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await openDatabase({ url: testDatabase.url });
  records = createFulfilmentRepository(database);
});
afterAll(async () => {
  await database?.close();
  await testDatabase?.drop();
});

async function read(orderId: string) {
  const em = database.em.fork();
  const [order] = await em.execute<
    { status: string; holdReason: string | null; attention: string | null; stage: string }[]
  >(`select status, hold_reason as "holdReason", attention, fulfilment_stage as stage from sales_order where id = ?`, [
    orderId,
  ]);
  const facts = await em.execute<{ type: string }[]>('select type from event where subject_id = ? order by sequence', [
    orderId,
  ]);
  return { ...order, timeline: facts.map(({ type }) => type) };
}

describe('what staff decide about the money of a parcel that came back', () => {
  it.each([true, false])('stands, and is known to a workflow that begins anew: refund %s', async (refund) => {
    const { orderId } = await aConfirmedOrder(database);
    const [planned] = await records.planShipments({ orderId });
    const shipmentId = planned?.shipmentId ?? '';
    await database.em.fork().execute(`update shipment set state = 'returned' where id = ?`, [shipmentId]);
    expect((await records.planShipments({ orderId }))[0]).not.toHaveProperty('returnRefund');
    const decision = { orderId, shipmentId, refund, by: 'Ada' };
    expect(await records.recordReturnSettlement(decision)).toBe(refund);
    expect(await records.recordReturnSettlement({ ...decision, refund: !refund, by: 'Grace' })).toBe(refund);
    expect(await records.planShipments({ orderId })).toMatchObject([{ shipmentId, returnRefund: refund }]);
    expect((await read(orderId)).timeline.filter((type) => type === 'shipment.return-settled')).toHaveLength(1);
  });
});

describe('a step of an order that was given up, repeated, and is written late', () => {
  it('brings no hold back that was released since', async () => {
    const { orderId } = await aConfirmedOrder(database);
    const held = { orderId, holdReason: 'The address looks wrong', version: 1 };
    await records.recordHold(held);
    await records.recordHold({ orderId, holdReason: null, version: 2 });
    await records.recordHold(held);
    expect(await read(orderId)).toMatchObject({ holdReason: null, timeline: ['order.held', 'order.released'] });
  });

  it('writes a hold that it alone brings, once', async () => {
    const { orderId } = await aConfirmedOrder(database);
    await records.recordHold({ orderId, holdReason: null, version: 2 });
    await records.recordHold({ orderId, holdReason: 'Late', version: 1 });
    expect(await read(orderId)).toMatchObject({ holdReason: null, timeline: ['order.released'] });
  });

  it('takes no newer words away from staff', async () => {
    const { orderId } = await aConfirmedOrder(database);
    await records.recordAttention({ orderId, about: ['notice'], attention: {}, version: 1 });
    await records.recordAttention({
      orderId,
      about: ['notice'],
      attention: { 'lapse:1': 'The reservation has lapsed' },
      version: 2,
    });
    await records.recordAttention({ orderId, about: ['notice'], attention: {}, version: 1 });
    expect(await read(orderId)).toMatchObject({ attention: 'The reservation has lapsed' });
  });

  it('does not call an order back to waiting for goods whose parcels are planned', async () => {
    const { orderId } = await aConfirmedOrder(database);
    await records.planShipments({ orderId });
    await records.recordBackordered({ orderId });
    expect(await read(orderId)).toMatchObject({ status: 'fulfilling', stage: 'preparing' });
  });

  it('plans no parcel for an order that was closed, nor completes it, and says so', async () => {
    const { orderId } = await aConfirmedOrder(database);
    await createCheckoutRepository(database).closeOrder({ orderId, to: 'cancelled', reasonCode: 'customer' });
    expect(await records.planShipments({ orderId })).toEqual([]);
    expect(await records.completeOrder({ orderId })).toEqual({ status: 'cancelled', fulfilmentStage: 'cancelled' });
    await records.recordBackordered({ orderId });
    expect(await read(orderId)).toMatchObject({ status: 'cancelled', timeline: ['order.cancelled'] });
  });

  it('does not close an order that is completed', async () => {
    const { orderId } = await aConfirmedOrder(database);
    await records.planShipments({ orderId });
    expect(await records.completeOrder({ orderId })).toMatchObject({ status: 'completed' });
    await createCheckoutRepository(database).closeOrder({ orderId, to: 'cancelled', reasonCode: 'customer' });
    expect(await read(orderId)).toMatchObject({ status: 'completed' });
  });
});
