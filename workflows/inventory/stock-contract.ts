/** Receipts and adjustments of stock: one short workflow each, because arriving stock wakes waiting orders. */
export function stockChangeWorkflowId(changeId: string): string {
  return `stock-${changeId}`;
}

export interface StockChangeInput {
  /** The row of stock_change that holds the request. */
  readonly changeId: string;
}

export type StockChangeOutcome =
  | { readonly kind: 'applied'; readonly levels: readonly ChangedLevel[] }
  /** Nothing was changed. `pointer` is a JSON pointer into the request. */
  | {
      readonly kind: 'refused';
      readonly code: 'unknown-sku' | 'unknown-location' | 'location-closed' | 'stock-promised' | 'stock-out-of-range';
      readonly detail: string;
      readonly pointer: string;
    };

export interface ChangedLevel {
  readonly sku: string;
  readonly locationId: string;
  readonly onHand: number;
  readonly reserved: number;
  /** What may still be promised; nothing where the location is not open. */
  readonly available: number;
}

/** Ordinary activity: one database transaction. */
export interface StockRecords {
  /**
   * Applies a stored change once: levels, movements, and waiting backorders filled oldest first with what arrived.
   * A repeat returns the first outcome.
   */
  applyStockChange(input: StockChangeInput): Promise<{
    readonly outcome: StockChangeOutcome;
    /** Orders that were given stock, to be woken. */
    readonly orderIds: readonly string[];
  }>;
}
