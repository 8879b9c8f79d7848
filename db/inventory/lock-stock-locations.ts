import type { EntityManager } from '../database.ts';

/**
 * Holds the state of these locations until the transaction ends. Called before anything else of stock is locked, by whoever may make a
 * level: one that does not exist yet cannot be locked, so whoever closes its location would not see what is held of it. Receipts
 * do not wait for each other.
 */
export async function holdLocationStates(em: EntityManager, locationIds: readonly string[]): Promise<void> {
  await em.execute(
    `select 1 from stock_location where id in (select jsonb_array_elements_text(?::jsonb)) order by id for share`,
    [JSON.stringify(locationIds)],
  );
}

/**
 * Of whoever closes a location, before its levels. Waits for those who hold its state, and they for it. Not `for update`: that would
 * wait for foreign keys, too, whose writers may hold levels that the closing waits for.
 */
export async function lockLocationState(em: EntityManager, locationId: string): Promise<void> {
  await em.execute('select 1 from stock_location where id = ? for no key update', [locationId]);
}
