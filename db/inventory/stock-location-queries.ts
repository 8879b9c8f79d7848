import type { Database } from '../database.ts';

export interface StockLocationQueries {
  /** The codes of the places that hold stock, the preferred ones first. */
  listIds(): Promise<readonly string[]>;
}

export function createStockLocationQueries(database: Database): StockLocationQueries {
  return {
    async listIds() {
      const rows = await database.em
        .fork()
        .execute<{ id: string }[]>('select id from stock_location order by priority, id');
      return rows.map(({ id }) => id);
    },
  };
}
