import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { authorisationPostings } from '../../domain/ledger/postings.ts';
import { split } from '../../domain/money/money.ts';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { openDatabase, type Database } from '../database.ts';
import { postMovement } from '../ledger/post-movement.ts';
import { createLapsingRepository } from './lapsing-repository.ts';
import { refuseUnpaid } from './refuse-unpaid.ts';
import { createSettlementRepository } from './settlement-repository.ts';
import { createWriteOffRepository } from './write-off-repository.ts';

let test: TestDatabase;
let database: Database;

beforeAll(async () => {
  test = await createTestDatabase();
  database = await openDatabase({ url: test.url });
});
afterAll(async () => {
  await database.close();
  await test.drop();
});

/** An order whose money is reserved, and its parcels in these states. */
async function anOrder(...states: string[]) {
  const { orderId, totalMinor } = await aConfirmedOrder(database);
  const em = database.em.fork();
  const [intentId, businessKey] = [`pi_${orderId}`, `order:${orderId}:authorise:1`];
  await em.execute(
    `insert into payment (id, order_id, attempt, provider_key, payment_method, amount_minor, currency, state, intent_id, authorised_minor)
     values (?, ?, 1, ?, 'pm_card_visa', ?, 'USD', 'authorised', ?, ?)`,
    [randomUUID(), orderId, businessKey, totalMinor, intentId, totalMinor],
  );
  const postings = authorisationPostings(totalMinor, 'USD');
  await postMovement(em, { businessKey, kind: 'authorisation', orderId, postings });
  const shipmentIds: string[] = [];
  const shares = split(
    totalMinor,
    states.map(() => 1),
  );
  for (const [index, state] of states.entries()) {
    const shipmentId = randomUUID();
    shipmentIds.push(shipmentId);
    await em.execute(
      `insert into shipment (id, order_id, location_id, sequence, state, carrier, carrier_service, capture_minor, currency, weight_grams)
       values (?, ?, 'MAIN', ?, ?, 'USPS', 'Priority', ?, 'USD', 100)`,
      [shipmentId, orderId, index + 1, state, shares[index] ?? 0],
    );
  }
  return { orderId, intentId, shipmentIds };
}

const ofShipment = (orderId: string, shipmentId: string) =>
  ({ orderId, shipmentId, kind: 'capture', note: 'Lapsed', by: 'Ada' }) as const;

const lapseOf = (orderId: string, inSoLong: string) =>
  database.em
    .fork()
    .execute('update payment set authorised_until = now() + ?::interval where order_id = ?', [inSoLong, orderId]);

const balancesOf = (orderId: string) =>
  database.em.fork().execute(
    `select account, sum(p.amount_minor)::int as minor from ledger_transaction t join ledger_posting p on p.transaction_id = t.id
     where t.order_id = ? group by account order by account`,
    [orderId],
  );

async function writtenOff(orderId: string): Promise<number> {
  return (await database.em.fork().execute('select 1 from payment_write_off where order_id = ?', [orderId])).length;
}

/** The parcel has left, and its money is taken. */
async function capture(orderId: string, shipmentId: string): Promise<void> {
  const settlements = createSettlementRepository(database);
  const opening = await settlements.openCapture({ orderId, shipmentId });
  if (opening.kind !== 'opened') throw new Error(opening.kind);
  await settlements.recordCapture(opening.capture);
}

describe('a refund', () => {
  it('is none of a free parcel that is lost', async () => {
    const { orderId, shipmentIds } = await anOrder('delivered', 'lost');
    const [paid = '', free = ''] = shipmentIds;
    const em = database.em.fork();
    await em.execute('update shipment set capture_minor = case when id = ? then 0 else 2500 end where order_id = ?', [
      free,
      orderId,
    ]);
    await capture(orderId, paid);
    await capture(orderId, free);
    const refund = { orderId, shipmentId: free, reason: 'The parcel was lost' };
    const opening = await createSettlementRepository(database).openRefund(refund);
    expect(opening).toEqual({ kind: 'recorded', paymentStatus: 'captured' });
  });
});

describe('writing money off', () => {
  it('keeps no parcel here whose money was taken with the one before it', async () => {
    const { orderId, shipmentIds } = await anOrder('delivered', 'delivered', 'packed');
    const [lost = '', paid = '', here = ''] = shipmentIds;
    await createWriteOffRepository(database).recordWriteOff(ofShipment(orderId, lost));
    await capture(orderId, paid);
    await lapseOf(orderId, '-1 hour');
    expect(await refuseUnpaid(database.em.fork(), here)).toBeUndefined();
    await capture(orderId, here);
    expect(await balancesOf(orderId)).toContainEqual({ account: 'customer-deposits', minor: 0 });
  });

  it('leaves nothing of a reservation that could lapse, and says no more that it does', async () => {
    const { orderId, shipmentIds } = await anOrder('delivered', 'delivered');
    const [lost = '', paid = ''] = shipmentIds;
    const em = database.em.fork();
    await em.execute('update payment set multicapture = true where order_id = ?', [orderId]);
    await lapseOf(orderId, '1 hour');
    await capture(orderId, paid);
    expect(await createLapsingRepository(database).noteLapsing(10)).toBe(1);
    await createWriteOffRepository(database).recordWriteOff(ofShipment(orderId, lost));
    expect(await em.execute('select attention from sales_order where id = ?', [orderId])).toEqual([
      { attention: null },
    ]);
    await em.execute('update payment set lapse_noted_at = null where order_id = ?', [orderId]);
    expect(await createLapsingRepository(database).noteLapsing(10)).toBe(0);
  });

  it('writes the tax of any amount off, and of all parcels that of the order', async () => {
    const { orderId, intentId, shipmentIds } = await anOrder('delivered', 'delivered', 'delivered');
    const em = database.em.fork();
    // 60 million rupiah and 11 % in sen, of one line that is in all three parcels.
    await em.execute(
      `update sales_order set total_minor = 6660000000001, shipping_minor = 0, items_minor = 6000000000001, tax_minor = 660000000000 where id = ?`,
      [orderId],
    );
    await em.execute('update order_line set quantity = 3, tax_minor = 660000000000 where order_id = ?', [orderId]);
    await em.execute(
      `insert into shipment_line (shipment_id, order_line_id, sku, quantity)
       select s.id, l.id, l.sku, 1 from shipment s join order_line l on l.order_id = s.order_id where s.order_id = ?`,
      [orderId],
    );
    await em.execute(`update shipment set capture_minor = 2220000000000 + (sequence = 1)::int where order_id = ?`, [
      orderId,
    ]);
    await em.execute(
      `update payment set amount_minor = 6660000000001, authorised_minor = 6660000000001 where intent_id = ?`,
      [intentId],
    );
    const writeOffs = createWriteOffRepository(database);
    for (const shipmentId of shipmentIds) await writeOffs.recordWriteOff(ofShipment(orderId, shipmentId));
    const [tax] = await em.execute(
      `select -sum(p.amount_minor) as minor from ledger_transaction t join ledger_posting p on p.transaction_id = t.id
       where t.order_id = ? and p.account = 'tax-payable'`,
      [orderId],
    );
    expect(tax).toEqual({ minor: '660000000000' });
  });

  it.each([0, 1, 2])(
    'leaves no hold in the books when %s of two parcels are written off before it lapses',
    async (n) => {
      const { orderId, intentId, shipmentIds } = await anOrder('in-transit', 'delivered');
      const writeOffs = createWriteOffRepository(database);
      const settlements = createSettlementRepository(database);
      const writeOff = async (shipmentId: string) => {
        const written = await writeOffs.recordWriteOff(ofShipment(orderId, shipmentId));
        return written === 'moved' ? written : written.release;
      };
      const released: unknown[] = [];
      for (const shipmentId of shipmentIds.slice(0, n)) released.push(await writeOff(shipmentId));
      await settlements.recordLapse({ intentId });
      for (const shipmentId of shipmentIds.slice(n)) released.push(await writeOff(shipmentId));
      expect(released).toEqual([null, n === 2 ? { intentId, attempt: 1, capturedMinor: 0 } : null]);
      expect(await balancesOf(orderId)).toEqual([
        { account: 'card-holds', minor: 0 },
        { account: 'customer-holds', minor: 0 },
        { account: 'order-revenue', minor: -2_500 },
        { account: 'write-offs', minor: 2_500 },
      ]);
      const [order] = await database.em
        .fork()
        .execute(
          'select o.payment_status, p.state from sales_order o join payment p on p.order_id = o.id where o.id = ?',
          [orderId],
        );
      expect(order).toEqual({ payment_status: 'written-off', state: 'written-off' });
    },
  );

  it.each([
    ['its only parcel', ['lost']],
    ['a parcel', ['lost', 'packed']],
  ])('leaves nothing to give back where %s is lost', async (_, states) => {
    const { orderId, intentId, shipmentIds } = await anOrder(...states);
    const [shipmentId = ''] = shipmentIds;
    const settlements = createSettlementRepository(database);
    await settlements.recordLapse({ intentId });
    const written = await createWriteOffRepository(database).recordWriteOff(ofShipment(orderId, shipmentId));
    const paymentStatus = written === 'moved' ? undefined : written.paymentStatus;
    expect(await settlements.openCapture({ orderId, shipmentId })).toEqual({
      kind: 'recorded',
      paymentStatus,
      isWrittenOff: true,
    });
    const refund = { orderId, shipmentId, reason: 'The parcel was lost' };
    expect(await settlements.openRefund(refund)).toEqual({ kind: 'recorded', paymentStatus });
  });

  it('is refused for a parcel that is still here, of an order that can be cancelled', async () => {
    const { orderId, intentId, shipmentIds } = await anOrder('packed');
    await createSettlementRepository(database).recordLapse({ intentId });
    const writeOffs = createWriteOffRepository(database);
    await expect(writeOffs.recordWriteOff(ofShipment(orderId, shipmentIds[0] ?? ''))).rejects.toThrow(
      'its order can be cancelled',
    );
  });

  it('is refused for a parcel that was here when it was asked for, and has left before it is written', async () => {
    const { orderId, shipmentIds } = await anOrder('handed-over');
    const request = { ...ofShipment(orderId, shipmentIds[0] ?? ''), beforehand: true } as const;
    await expect(createWriteOffRepository(database).recordWriteOff(request)).rejects.toThrow('has left meanwhile');
    expect(await writtenOff(orderId)).toBe(0);
  });

  it('gives up nothing of what was taken before', async () => {
    const { orderId, shipmentIds } = await anOrder('delivered');
    const [shipmentId = ''] = shipmentIds;
    const settlements = createSettlementRepository(database);
    const opened = await settlements.openCapture({ orderId, shipmentId });
    if (opened.kind !== 'opened') throw new Error(`The capture is ${opened.kind}`);
    await settlements.recordCapture(opened.capture);
    const writeOffs = createWriteOffRepository(database);
    expect(await writeOffs.recordWriteOff(ofShipment(orderId, shipmentId))).toBe('moved');
    expect(await writtenOff(orderId)).toBe(0);
  });
});
