import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { createEmptyTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { openDatabase, type Database } from '../database.ts';
import { migrate } from '../migrate.ts';

let test: TestDatabase;
let database: Database;
let orderId: string;

beforeAll(async () => {
  test = await createEmptyTestDatabase();
  database = await openDatabase({ url: test.url });
  await database.migrator.up({ to: '2026-11-30-z9y-keys-of-the-owner' });
  ({ orderId } = await aConfirmedOrder(database));
  await rows(
    `insert into order_event (order_id, sequence, type, fact_key, status_to, data) values
       (?, 1, 'order.placed', 'a', 'placed', '{"totalMinor": 100, "currency": "USD"}'),
       (?, 2, 'order.held', 'b', null, '{"reason": "Fraud", "by": "Grace"}'),
       (?, 3, 'shipment.ready', 'c', null, '{"sequence": 1, "by": "carrier"}'),
       (?, 4, 'order.cancelled', 'd', 'cancelled', '{"reason": "customer", "by": "storefront"}')`,
    Array.from({ length: 4 }, () => orderId),
  );
  await migrate(test.url, 'simulated');
});
afterAll(async () => {
  await database.close();
  await test.drop();
});

const rows = (sql: string, parameters: unknown[] = []) => database.em.fork().execute<object[]>(sql, parameters);

describe('the timelines of orders, when they become events', () => {
  it('keep every fact, and who did it is their actor', async () => {
    const sql = `select subject_type as subject, sequence, type, status_to as "to", actor_kind as kind, actor_name as name, data
      from event where subject_id = ? order by id`;
    expect(await rows(sql, [orderId])).toEqual([
      {
        subject: 'order',
        sequence: 1,
        type: 'order.placed',
        to: 'placed',
        kind: 'system',
        name: null,
        data: { totalMinor: 100, currency: 'USD' },
      },
      {
        subject: 'order',
        sequence: 2,
        type: 'order.held',
        to: null,
        kind: 'staff',
        name: 'Grace',
        data: { reason: 'Fraud' },
      },
      {
        subject: 'order',
        sequence: 3,
        type: 'shipment.ready',
        to: null,
        kind: 'system',
        name: 'carrier',
        data: { sequence: 1 },
      },
      {
        subject: 'order',
        sequence: 4,
        type: 'order.cancelled',
        to: 'cancelled',
        kind: 'key',
        name: 'storefront',
        data: { reason: 'customer' },
      },
    ]);
  });

  it('are the beginning of the feed, and stay as they are', async () => {
    expect(
      await rows('select f.position, e.sequence from event_feed f join event e on e.id = f.event_id order by 1'),
    ).toEqual([1, 2, 3, 4].map((n) => ({ position: String(n), sequence: n })));
    expect(await rows('select from event_pending')).toEqual([]);
    await expect(rows(`update event set data = '{}'`)).rejects.toThrow('append-only');
  });
});
