import type { EntityManager } from '../database.ts';

export interface LockedLevel {
  readonly sku: string;
  readonly locationId: string;
  readonly onHand: number;
  readonly reserved: number;
}

/**
 * Locks every level of these SKUs, at all locations, in the one order that all transactions keep: by SKU, then by
 * location. A transaction that changes levels and then gives stock to backorders calls this first, before it locks
 * an order or a backorder; so no two of them wait for each other in a circle.
 */
export async function lockStockLevels(em: EntityManager, skus: readonly string[]): Promise<readonly LockedLevel[]> {
  return em.execute<LockedLevel[]>(
    `select sku, location_id as "locationId", on_hand as "onHand", reserved
     from stock_level
     where sku in (select jsonb_array_elements_text(?::jsonb))
     order by sku, location_id for update`,
    [JSON.stringify(skus)],
  );
}
