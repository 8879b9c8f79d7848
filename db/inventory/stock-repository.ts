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
  /** Stores a receipt or an adjustment to be applied. One that is there already is left alone; false where it is another. */
  storeStockChange(change: NewStockChange): Promise<boolean>;
}

export function createStockRepository(database: Database): StockRepository {
  return {
    async storeStockChange({ id, kind, request }) {
      const em = database.em.fork();
      const given = [id, kind, JSON.stringify(request)];
      const stored = await em.execute<unknown[]>(
        `insert into stock_change (id, kind, request) ${GIVEN} on conflict (id) do nothing returning id`,
        given,
      );
      if (stored.length > 0) return true;
      // In a statement of its own, which sees what another has stored at the same moment.
      const same = await em.execute<unknown[]>(
        `select from stock_change c join (${GIVEN}) given using (id, kind, request)`,
        given,
      );
      return same.length > 0;
    },
    applyStockChange: ({ changeId }) => database.em.fork().transactional((em) => applyStockChange(em, changeId)),
  };
}

const GIVEN = `select ?::uuid as id, ?::text as kind, jsonb_set(body, '{lines}', ${canonicalStockLinesSql("body -> 'lines'")}) as request
  from (select ?::jsonb as body) as asked`;
