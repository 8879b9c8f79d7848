import type { LocationState } from '../../domain/inventory/location-state.ts';
import type { PostalAddress } from '../../domain/shipping/postal-address.ts';
import type { Database, EntityManager } from '../database.ts';

export interface StoredStockLocation {
  readonly id: string;
  readonly name: string;
  /** Lower is preferred. */
  readonly priority: number;
  readonly address: PostalAddress;
  readonly state: LocationState;
  readonly version: number;
  /** RFC 3339, as the database has it. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface StockLocationQueries {
  /** The codes of the places that hold stock, the preferred ones first. */
  listIds(): Promise<readonly string[]>;
  find(id: string): Promise<StoredStockLocation | undefined>;
  /** The preferred ones first, one more than asked for when there is one. `after`: where the page before ended. */
  list(page: {
    readonly limit: number;
    readonly after?: Pick<StoredStockLocation, 'priority' | 'id'> | undefined;
  }): Promise<readonly StoredStockLocation[]>;
}

export function createStockLocationQueries(database: Database): StockLocationQueries {
  return {
    async listIds() {
      const rows = await database.em
        .fork()
        .execute<{ id: string }[]>('select id from stock_location order by priority, id');
      return rows.map(({ id }) => id);
    },
    find: (id) => readStockLocation(database.em.fork(), id),
    list: ({ limit, after }) =>
      database.em
        .fork()
        .execute<StoredStockLocation[]>(
          `${LOCATIONS} ${after ? 'where (priority, id) > (?, ?)' : ''} order by priority, id limit ?`,
          [...(after ? [after.priority, after.id] : []), limit + 1],
        ),
  };
}

/** By its code, in any case. Within the caller's transaction, so that a write can answer with what it wrote. */
export async function readStockLocation(em: EntityManager, id: string): Promise<StoredStockLocation | undefined> {
  const [row] = await em.execute<StoredStockLocation[]>(`${LOCATIONS} where lower(id) = lower(?)`, [id]);
  return row;
}

const LOCATIONS = `
select id, name, priority, address, state, version, to_json(created_at) as "createdAt", to_json(updated_at) as "updatedAt"
from stock_location`;
