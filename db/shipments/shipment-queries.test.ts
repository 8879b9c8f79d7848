import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { manyOrders } from '../../tests/support/many-orders.ts';
import { openTestDatabase } from '../../tests/support/open-test-database.ts';
import { planOf, readWhole } from '../../tests/support/read-plan.ts';
import type { Database } from '../database.ts';
import { createParcelFiguresQueries, PARCEL_FIGURES } from './parcel-figures-queries.ts';
import { createShipmentQueries, shipmentListSql, type ShipmentListRequest } from './shipment-queries.ts';

const COUNT = 8_000;

let database: Database;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ database, drop } = await openTestDatabase());
  await manyOrders(database, COUNT);
  const em = database.em.fork();
  await em.execute(`insert into stock_location (id, name, address) values ('MAIN', 'Main', '{}')`);
  await em.execute(
    `insert into shipment (id, order_id, location_id, sequence, state, carrier, carrier_service, capture_minor, currency,
       weight_grams, created_at)
     select gen_random_uuid(), id, 'MAIN', 1, case when number % 100 = 0 then 'ready' else 'delivered' end, 'DHL', 'Paket', 1560, 'GBP',
       100, placed_at from sales_order`,
  );
  await em.execute('analyze shipment');
});
afterAll(() => drop());

describe('listing parcels', () => {
  const plan = (request: Omit<ShipmentListRequest, 'limit'>) => {
    const { sql, params } = shipmentListSql({ ...request, limit: 26 });
    return planOf(database, sql, params);
  };

  it('reads no more of all parcels than a page, however deep it is', async () => {
    const middle = (await createShipmentQueries(database).listShipments({ limit: COUNT / 2 })).at(-1);
    for (const after of [undefined, middle?.id]) {
      const nodes = await plan({ after });
      expect(nodes.map((node) => node['Index Name'])).toContain('shipment_created_at_id_index');
      const read = nodes.filter((node) => node['Relation Name'] === 'shipment');
      expect(Math.max(...read.map((node) => node['Actual Rows'] * node['Actual Loops']))).toBeLessThanOrEqual(26);
    }
  });

  it.each<[string, Omit<ShipmentListRequest, 'limit'>]>([
    ['a state', { state: 'ready' }],
    ['a state that none is in', { state: 'lost' }],
    ['an order', { orderId: '00000000-0000-4000-8000-000000000007' }],
    ['what needs a person', { needsAttention: true }],
  ])('is served by an index when asked for %s', async (_what, request) => {
    expect(readWhole(await plan(request)).filter((table) => table === 'shipment')).toEqual([]);
  });
});

describe('the figures of parcels', () => {
  it('are read from what is under way, not from all parcels and orders', async () => {
    expect(readWhole(await planOf(database, PARCEL_FIGURES, []))).toEqual([]);
    expect(await createParcelFiguresQueries(database).readParcelFigures()).toEqual({
      needingLabel: 0,
      toPack: COUNT / 100,
      late: 0,
      ordersOnHold: 0,
    });
  });
});
