import type { Database } from '../database.ts';
import { StockChange, StockLevel, StockMovement, type StockMovementKind } from './stock-entity.ts';
import type { StockChangeRequest } from './stock-change-request.ts';
import type { StockRecords } from '../../workflows/inventory/stock-contract.ts';

export interface StoredStockLevel {
  readonly sku: string;
  readonly locationId: string;
  readonly onHand: number;
  readonly reserved: number;
  /** What may still be promised. */
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
  readonly occurredAt: Date;
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
      const levels = await database.em
        .fork()
        .find(StockLevel, { variant: { $in: [...skus] } }, { orderBy: { variant: 'asc', location: 'asc' } });
      return levels.map(({ variant, location, onHand, reserved }) => ({
        sku: variant.sku,
        locationId: location.id,
        onHand,
        reserved,
        available: onHand - reserved,
      }));
    },
    async listStockMovements({ sku, after, limit }) {
      const movements = await database.em
        .fork()
        .find(
          StockMovement,
          { sku, ...(after === null ? {} : { id: { $lt: after } }) },
          { orderBy: { id: 'desc' }, limit },
        );
      return movements.map(({ orderId, reason, ...movement }) => ({
        ...movement,
        orderId: orderId ?? null,
        reason: reason ?? null,
      }));
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
