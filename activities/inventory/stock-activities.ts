import type { StockRepository } from '../../db/inventory/stock-repository.ts';
import type { StockRecords } from '../../workflows/inventory/stock-contract.ts';

export function createStockActivities({ stock }: { readonly stock: StockRepository }): StockRecords {
  return { applyStockChange: (input) => stock.applyStockChange(input) };
}
