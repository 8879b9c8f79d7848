import type { UnpaidOrdersQueries } from '../../db/orders/unpaid-orders-queries.ts';
import type { Unpaid } from '../../domain/orders/unpaid-limits.ts';

const COUNT_AFTER_MS = 5_000;
const NOTHING: Unpaid = { orders: 0, units: 0 };

/**
 * What the orders of each API key have not paid. It changes slowly and may be thousands of rows, so it is counted a while after
 * somebody asked, once for all who asked meanwhile: no order waits for it, and a shop at rest counts nothing.
 */
export function createUnpaidOfKeys(orders: UnpaidOrdersQueries, countAfterMs = COUNT_AFTER_MS) {
  let counted: ReadonlyMap<string, Unpaid> = new Map();
  let isDue = false;

  async function count(): Promise<void> {
    isDue = false;
    try {
      counted = await orders.readUnpaidByKey();
    } catch {
      // The next order meets the same database, and is answered what that throws.
    }
  }

  return {
    of(credentialId: string): Unpaid {
      if (!isDue) setTimeout(() => void count(), countAfterMs).unref();
      isDue = true;
      return counted.get(credentialId) ?? NOTHING;
    },
  };
}
