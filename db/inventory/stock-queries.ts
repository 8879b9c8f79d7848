import type { Database } from '../database.ts';
import { StockChange, type StockMovementKind } from './stock-entity.ts';
import type { StockChangeRequest } from './stock-change-request.ts';
import type { StockRecords } from '../../workflows/inventory/stock-contract.ts';

export interface StoredStockLevel {
  readonly sku: string;
  readonly locationId: string;
  readonly onHand: number;
  readonly reserved: number;
  /** What may still be promised; nothing where the location is not open. */
  readonly available: number;
}

export interface StoredStockMovement {
  readonly id: string;
  readonly kind: StockMovementKind;
  readonly sku: string;
  readonly locationId: string;
  readonly onHandDelta: number;
  readonly reservedDelta: number;
  readonly reference: string;
  readonly orderId: string | null;
  readonly reason: string | null;
  /** RFC 3339, as the database has it. */
  readonly occurredAt: string;
}

export interface StoredStockChange {
  readonly id: string;
  readonly kind: 'receipt' | 'adjustment';
  readonly request: StockChangeRequest;
  /** Null until it was applied or refused. */
  readonly result: Awaited<ReturnType<StockRecords['applyStockChange']>> | null;
  readonly requestedAt: Date;
  /** Null unless it was applied. */
  readonly appliedAt: Date | null;
}

export interface StockQueries {
  /** By SKU, then location. A SKU that no location ever had is left out. */
  readStockLevels(request: { readonly skus: readonly string[] }): Promise<readonly StoredStockLevel[]>;
  /** Newest first. `after` is the id of the last movement of the page before, or null for the first page. */
  listStockMovements(request: {
    readonly sku: string;
    readonly after: string | null;
    readonly limit: number;
  }): Promise<readonly StoredStockMovement[]>;
  readStockChange(changeId: string): Promise<StoredStockChange | undefined>;
}

export function createStockQueries(database: Database): StockQueries {
  return {
    async readStockLevels({ skus }) {
      return database.em.fork().execute<StoredStockLevel[]>(
        `select s.sku, s.location_id as "locationId", s.on_hand as "onHand", s.reserved,
           case when l.state = 'open' then s.on_hand - s.reserved else 0 end as available
         from jsonb_array_elements_text(?::jsonb) as asked(sku)
         join product_variant v on lower(v.sku) = lower(asked.sku)
         join stock_level s on s.sku = v.sku
         join stock_location l on l.id = s.location_id
         group by s.sku, s.location_id, l.state
         order by s.sku, s.location_id`,
        [JSON.stringify(skus)],
      );
    },
    async listStockMovements(request) {
      const { sql, params } = stockMovementsSql(request);
      return database.em.fork().execute<StoredStockMovement[]>(sql, params);
    },
    async readStockChange(changeId) {
      const change = await database.em.fork().findOne(StockChange, { id: changeId });
      if (!change) return undefined;
      const { id, kind, requestedAt, appliedAt } = change;
      return {
        id,
        kind,
        request: change.request as StockChangeRequest,
        result: (change.result ?? null) as StoredStockChange['result'],
        requestedAt,
        appliedAt: appliedAt ?? null,
      };
    },
  };
}

/** The statement of a page of movements, apart from running it, so that a test can ask the database for its plan. */
export function stockMovementsSql({ sku, after, limit }: Parameters<StockQueries['listStockMovements']>[0]) {
  return {
    sql: `
select m.id, m.kind, m.sku, m.location_id as "locationId", m.on_hand_delta as "onHandDelta",
  m.reserved_delta as "reservedDelta", m.reference, m.order_id as "orderId", m.reason, to_json(m.occurred_at) as "occurredAt"
from stock_movement m
where m.sku = (select sku from product_variant where lower(sku) = lower(?))${after === null ? '' : ' and m.id < ?'}
order by m.id desc limit ?`,
    params: [sku, ...(after === null ? [] : [after]), limit],
  };
}
