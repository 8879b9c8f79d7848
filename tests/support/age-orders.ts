import type { Database } from '../../db/database.ts';

/**
 * Makes orders older than the sweeps ask for. A line has the time of its order, by which the orders of a SKU are found.
 *
 * @param which a condition on `sales_order`
 */
export async function ageOrders(database: Database, which: string, parameters: unknown[] = []): Promise<void> {
  await database.em.fork().execute(
    `with o as (update sales_order set placed_at = placed_at - interval '2 minutes' where ${which} returning id, placed_at)
     update order_line l set placed_at = o.placed_at from o where o.id = l.order_id`,
    parameters,
  );
}
