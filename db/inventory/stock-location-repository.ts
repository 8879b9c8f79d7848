import type { PostalAddress } from '../../domain/shipping/postal-address.ts';
import type { Database } from '../database.ts';

export interface NewStockLocation {
  /** Short code that people say, such as MAIN. */
  readonly id: string;
  readonly name: string;
  /** Lower is preferred. */
  readonly priority: number;
  readonly address: PostalAddress;
}

export interface StockLocationRepository {
  /** Sets up these places; others stay as they are. */
  upsertStockLocations(locations: readonly NewStockLocation[]): Promise<void>;
}

export function createStockLocationRepository(database: Database): StockLocationRepository {
  return {
    async upsertStockLocations(locations) {
      await database.em.fork().execute(
        `insert into stock_location (id, name, priority, address)
         select id, name, priority, address
         from jsonb_to_recordset(?::jsonb) as l(id text, name text, priority int, address jsonb)
         on conflict (id) do update
         set name = excluded.name, priority = excluded.priority, address = excluded.address`,
        [JSON.stringify(locations)],
      );
    },
  };
}
