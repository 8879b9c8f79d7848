import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { authorisationPostings } from '../../domain/ledger/postings.ts';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { openDatabase, type Database } from '../database.ts';
import { postMovement } from '../ledger/post-movement.ts';
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
  for (const [index, state] of states.entries()) {
    const shipmentId = randomUUID();
    shipmentIds.push(shipmentId);
    await em.execute(
      `insert into shipment (id, order_id, location_id, sequence, state, carrier, carrier_service, capture_minor, currency, weight_grams)
       values (?, ?, 'MAIN', ?, ?, 'USPS', 'Priority', ?, 'USD', 100)`,
      [shipmentId, orderId, index + 1, state, totalMinor / states.length],
    );
  }
  return { orderId, intentId, shipmentIds };
}

const ofShipment = (orderId: string, shipmentId: string) =>
  ({ orderId, shipmentId, kind: 'capture', note: 'Lapsed', by: 'Ada' }) as const;

const balancesOf = (orderId: string) =>
  database.em.fork().execute(
    `select account, sum(p.amount_minor)::int as minor from ledger_transaction t join ledger_posting p on p.transaction_id = t.id
     where t.order_id = ? group by account order by account`,
    [orderId],
  );

async function writtenOff(orderId: string): Promise<number> {
  return (await database.em.fork().execute('select 1 from payment_write_off where order_id = ?', [orderId])).length;
}

describe('writing money off', () => {
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
      expect(released).toEqual([null, n === 2 ? { intentId, attempt: 1 } : null]);
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
