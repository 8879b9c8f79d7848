import type { StockRecords } from '../../workflows/inventory/stock-contract.ts';
import { canonicalStockLinesSql } from '../catalogue/canonical-lines-sql.ts';
import type { Database } from '../database.ts';
import { applyStockChange } from './apply-stock-change.ts';
import type { StockChangeRequest } from './stock-change-request.ts';

export interface NewStockChange {
  /** Follows from the caller's idempotency key. */
  readonly id: string;
  readonly kind: 'receipt' | 'adjustment';
  readonly request: StockChangeRequest;
}

export interface StockRepository extends StockRecords {
  /** Stores a receipt or an adjustment to be applied. An id that is there already is left alone. */
  storeStockChange(change: NewStockChange): Promise<void>;
}

export function createStockRepository(database: Database): StockRepository {
  return {
    async storeStockChange({ id, kind, request }) {
      await database.em.fork().execute(
        `insert into stock_change (id, kind, request)
           select ?, ?, jsonb_set(request, '{lines}', ${canonicalStockLinesSql("request -> 'lines'")})
           from (select ?::jsonb as request) as given
           on conflict (id) do nothing`,
        [id, kind, JSON.stringify(request)],
      );
    },
    applyStockChange: ({ changeId }) => database.em.fork().transactional((em) => applyStockChange(em, changeId)),
  };
}
