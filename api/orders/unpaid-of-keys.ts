import type { Logger } from 'pino';
import type { UnpaidOrdersQueries } from '../../db/orders/unpaid-orders-queries.ts';
import { isOverKeyLimit, type Unpaid, type UnpaidLimits } from '../../domain/orders/unpaid-limits.ts';

const COUNT_AFTER_MS = 5_000;
/** An older count is ignored: a quiet night would be judged by the evening before. */
const KEPT_MS = 60_000;

export interface UnpaidOfKeysOptions {
  readonly log: Pick<Logger, 'warn'>;
  /** Aborted when the process is about to stop; counting ends then. */
  readonly draining: AbortSignal;
  readonly countAfterMs?: number;
  readonly keptMs?: number;
}

/**
 * Which API keys are over their limit of unpaid orders. The count changes slowly and may cover thousands of rows, so it is made some
 * seconds after a request asked for it, once for all that ask meanwhile: no order waits for it, and an idle shop counts nothing.
 */
export function createUnpaidOfKeys(
  orders: UnpaidOrdersQueries,
  { log, draining, countAfterMs = COUNT_AFTER_MS, keptMs = KEPT_MS }: UnpaidOfKeysOptions,
) {
  let counted: { readonly atMs: number; readonly byKey: ReadonlyMap<string, Unpaid> } | undefined;
  let isUnderWay = false;

  async function count(limits: UnpaidLimits): Promise<void> {
    if (draining.aborted) return;
    try {
      const byKey = await orders.readUnpaidByKey();
      counted = { atMs: performance.now(), byKey };
      for (const [credentialId, unpaid] of byKey) {
        if (isOverKeyLimit(unpaid, limits)) log.warn({ credentialId, ...unpaid }, OVER);
      }
    } catch {
      // The next order meets the same outage and reports it.
      counted = undefined;
    } finally {
      isUnderWay = false;
    }
  }

  return {
    isOverLimit(credentialId: string, limits: UnpaidLimits): boolean {
      if (!isUnderWay) setTimeout(() => void count(limits), countAfterMs).unref();
      isUnderWay = true;
      if (!counted || performance.now() - counted.atMs > keptMs) return false;
      const unpaid = counted.byKey.get(credentialId);
      return unpaid !== undefined && isOverKeyLimit(unpaid, limits);
    },
  };
}

const OVER = 'The unpaid orders of an API key are beyond its limit: large and repeated orders are refused';
