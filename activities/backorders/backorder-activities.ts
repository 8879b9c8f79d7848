import type { BackorderRepository } from '../../db/backorders/backorder-repository.ts';
import type { BackorderRecords } from '../../workflows/backorders/backorder-contract.ts';

export function createBackorderActivities({
  backorders,
}: {
  readonly backorders: BackorderRepository;
}): BackorderRecords {
  return {
    readBackorder: (request) => backorders.readBackorder(request),
    allocateBackorders: () => backorders.allocateBackorders(),
  };
}
