import type { Actor } from '../../domain/events/event-actor.ts';

/** What a receipt or an adjustment asks for. */
export interface StockChangeRequest {
  readonly lines: readonly StockChangeLine[];
  /** Why stock is adjusted, in words. */
  readonly reason?: string | undefined;
  /** The other party's number for a receipt, such as a delivery note's. */
  readonly reference?: string | undefined;
  /** Who asks; left out: the system. */
  readonly requestedBy?: Actor | undefined;
}

export interface StockChangeLine {
  readonly sku: string;
  readonly locationId: string;
  /** Units to add; an adjustment may take away. */
  readonly quantity: number;
}

/** The lines with those of one SKU at one location added up, in the order in which they first occur. */
export function sumStockChangeLines(lines: readonly StockChangeLine[]): StockChangeLine[] {
  const sums = new Map<string, StockChangeLine>();
  for (const line of lines) {
    const key = JSON.stringify([line.sku, line.locationId]);
    const { sku, locationId } = line;
    sums.set(key, { sku, locationId, quantity: (sums.get(key)?.quantity ?? 0) + line.quantity });
  }
  return [...sums.values()];
}
