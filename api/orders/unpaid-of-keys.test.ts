import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../tests/support/eventually.ts';
import type { Unpaid } from '../../domain/orders/unpaid-limits.ts';
import { createUnpaidOfKeys } from './unpaid-of-keys.ts';

const limits = { orders: 2, units: 0 };

/** A database whose counts are answered by hand. */
function someUnpaid(options: { readonly keptMs?: number } = {}) {
  const counts: PromiseWithResolvers<ReadonlyMap<string, Unpaid>>[] = [];
  const warnings: unknown[] = [];
  const draining = new AbortController();
  const keys = createUnpaidOfKeys(
    {
      readUnpaidByKey() {
        const count = Promise.withResolvers<ReadonlyMap<string, Unpaid>>();
        counts.push(count);
        return count.promise;
      },
    },
    {
      log: { warn: (facts: unknown) => void warnings.push(facts) } as never,
      draining: draining.signal,
      countAfterMs: 0,
      ...options,
    },
  );
  const next = (n: number) => eventually(() => (keys.isOverLimit('shop', limits), counts[n - 1]));
  return { keys, counts, warnings, draining, next };
}

const over = new Map([['shop', { orders: 2, units: 2 }]]);

describe('what the orders of a key have not paid', () => {
  it('is over its limit once it was counted, and said to the log', async () => {
    const { keys, warnings, next } = someUnpaid();
    expect(keys.isOverLimit('shop', limits)).toBe(false);
    (await next(1)).resolve(over);
    await eventually(() => keys.isOverLimit('shop', limits));
    expect(keys.isOverLimit('another', limits)).toBe(false);
    expect(warnings).toEqual([{ credentialId: 'shop', orders: 2, units: 2 }]);
  });

  it('is counted once at a time, however long that takes', async () => {
    const { keys, counts, next } = someUnpaid();
    const first = await next(1);
    for (let n = 0; n < 20; n += 1) {
      keys.isOverLimit('shop', limits);
      await new Promise(setImmediate);
    }
    expect(counts).toHaveLength(1);
    first.resolve(over);
    await next(2);
    expect(counts).toHaveLength(2);
  });

  it('is forgotten when counting fails', async () => {
    const { keys, next } = someUnpaid();
    (await next(1)).resolve(over);
    await eventually(() => keys.isOverLimit('shop', limits));
    (await next(2)).reject(new Error('The database is away'));
    await eventually(() => !keys.isOverLimit('shop', limits));
  });

  it('is not counted any more when the process is about to stop', async () => {
    const { keys, counts, draining } = someUnpaid();
    keys.isOverLimit('shop', limits);
    draining.abort();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(counts).toEqual([]);
  });

  it('is not believed once it is old', async () => {
    const { keys, next, warnings } = someUnpaid({ keptMs: 0 });
    (await next(1)).resolve(over);
    await eventually(() => warnings.length > 0);
    expect(keys.isOverLimit('shop', limits)).toBe(false);
  });
});
