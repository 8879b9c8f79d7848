import { createStockRepository } from '../../db/inventory/stock-repository.ts';
import type { StockRecords } from '../../workflows/inventory/stock-contract.ts';
import { ORDERS_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';
import type { WorkerParts } from './worker-parts.ts';

export function composeInventory({ database }: WorkerParts) {
  const stock: StockRecords = createStockRepository(database);
  return { [ORDERS_TASK_QUEUE]: { applyStockChange: (input) => stock.applyStockChange(input) } satisfies StockRecords };
}
