import type { EntityManager } from '../database.ts';

export interface LockedLevel {
  readonly sku: string;
  readonly locationId: string;
  readonly onHand: number;
  readonly reserved: number;
}

/**
 * Lets one transaction at a time change what these SKUs have and who waits for it: locks the goods, then all their
 * levels at all locations, both in the order that every transaction keeps. Called before anything else is locked (an
 * order, a backorder) but the state of locations (lock-stock-locations.ts), so no two transactions wait for each other in a circle.
 *
 * The goods are locked, too, because a level that does not exist yet cannot be: a first receipt could run concurrently with a
 * cancellation, and allocate stock to the order being cancelled. A checkout locks only the levels that it takes from.
 */
export async function lockStockLevels(em: EntityManager, skus: readonly string[]): Promise<readonly LockedLevel[]> {
  const wanted = JSON.stringify(skus);
  await em.execute(
    `select sku from product_variant where sku in (select jsonb_array_elements_text(?::jsonb))
     order by sku for no key update`,
    [wanted],
  );
  return em.execute<LockedLevel[]>(
    `select sku, location_id as "locationId", on_hand as "onHand", reserved
     from stock_level
     where sku in (select jsonb_array_elements_text(?::jsonb))
     order by sku, location_id for update`,
    [wanted],
  );
}
