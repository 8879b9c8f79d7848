import type { UnpaidOrdersQueries } from '../../db/orders/unpaid-orders-queries.ts';
import type { Unpaid } from '../../domain/orders/unpaid-limits.ts';

const FRESH_MS = 5_000;
const NOTHING: Unpaid = { orders: 0, units: 0 };

/**
 * What the orders of each API key have not paid. It changes slowly and may be thousands of rows, so it is counted anew every
 * few seconds at most, beside the orders that ask for it: none of them waits.
 */
export function createUnpaidOfKeys(orders: UnpaidOrdersQueries, freshMs = FRESH_MS) {
  let counted: ReadonlyMap<string, Unpaid> = new Map();
  let countAfter = 0;

  async function countAgain(): Promise<void> {
    try {
      counted = await orders.readUnpaidByKey();
    } catch {
      // The order that asked meets the same database, and is answered what that throws.
    }
  }

  return {
    of(credentialId: string): Unpaid {
      if (Date.now() >= countAfter) {
        countAfter = Date.now() + freshMs;
        void countAgain();
      }
      return counted.get(credentialId) ?? NOTHING;
    },
  };
}
