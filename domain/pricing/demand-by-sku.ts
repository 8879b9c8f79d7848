import type { BasketLine } from './basket-facts.ts';

/** Units wanted of each SKU, over all lines. */
export function demandBySku(lines: readonly BasketLine[]): Map<string, number> {
  const demand = new Map<string, number>();
  for (const { sku, quantity } of lines) demand.set(sku, (demand.get(sku) ?? 0) + quantity);
  return demand;
}
