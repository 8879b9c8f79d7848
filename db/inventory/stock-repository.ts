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
  /** Of what was sent. Null: nobody sent it, and the id alone says what it is. */
  readonly requestHash: string | null;
}

export interface StockRepository extends StockRecords {
  /** Stores a receipt or an adjustment to be applied. One that is there already is left alone; false where it is another. */
  storeStockChange(change: NewStockChange): Promise<boolean>;
}

export function createStockRepository(database: Database): StockRepository {
  return {
    async storeStockChange({ id, kind, request, requestHash }) {
      const em = database.em.fork();
      const stored = await em.execute<unknown[]>(storeSql, [id, kind, requestHash, JSON.stringify(request)]);
      if (stored.length > 0) return true;
      // In a statement of its own, which sees what another has stored at the same moment.
      const same = await em.execute<unknown[]>(
        'select from stock_change where id = ? and kind = ? and request_hash is not distinct from ?',
        [id, kind, requestHash],
      );
      return same.length > 0;
    },
    applyStockChange: ({ changeId }) => database.em.fork().transactional((em) => applyStockChange(em, changeId)),
  };
}

// A repeat of what is not applied yet means the goods by what they are called now: the article may have been added since.
const storeSql = `
insert into stock_change as c (id, kind, request_hash, request)
select ?, ?, ?, jsonb_set(body, '{lines}', ${canonicalStockLinesSql("body -> 'lines'")})
from (select ?::jsonb as body) as asked
on conflict (id) do update set request = excluded.request
where c.result is null and c.kind = excluded.kind and c.request_hash is not distinct from excluded.request_hash
returning id`;
