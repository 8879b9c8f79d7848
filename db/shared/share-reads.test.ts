import { describe, expect, it } from '@jest/globals';
import { shareReads } from './share-reads.ts';

/** Reads that end when they are told to, with their number. */
function counted() {
  const begun: PromiseWithResolvers<number>[] = [];
  const read = () => {
    const gate = Promise.withResolvers<number>();
    begun.push(gate);
    return gate.promise;
  };
  return {
    begun,
    read,
    end: (n: number) => begun[n]?.resolve(n),
    fail: (n: number) => begun[n]?.reject(new Error('No')),
  };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('what many ask for at once', () => {
  it('is read once for all who come while another read is under way, after they came', async () => {
    const share = shareReads<number>();
    const { begun, read, end } = counted();
    const first = share('page', read);
    const others = Array.from({ length: 30 }, () => share('page', read));
    expect(begun).toHaveLength(1);
    end(0);
    expect(await first).toBe(0);
    await settled();
    expect(begun).toHaveLength(2);
    const late = share('page', read);
    end(1);
    expect(new Set(await Promise.all(others))).toEqual(new Set([1]));
    await settled();
    end(2);
    expect(await late).toBe(2);
  });

  it('is read anew when nobody reads it any more, and is remembered no longer', async () => {
    const share = shareReads<number>();
    const { begun, read, end } = counted();
    for (const n of [0, 1, 2]) {
      const reading = share('page', read);
      end(n);
      expect(await reading).toBe(n);
      await settled();
    }
    expect(begun).toHaveLength(3);
  });

  it('is told from another', async () => {
    const share = shareReads<number>();
    const { begun, read, end } = counted();
    const both = [share('one', read), share('other', read)];
    expect(begun).toHaveLength(2);
    end(0);
    end(1);
    expect(await Promise.all(both)).toEqual([0, 1]);
  });

  it('fails for those who shared the read that failed, and for nobody else', async () => {
    const share = shareReads<number>();
    const { read, end, fail } = counted();
    const first = expect(share('page', read)).rejects.toThrow('No');
    const second = share('page', read);
    fail(0);
    await first;
    await settled();
    const third = share('page', read);
    fail(1);
    await expect(second).rejects.toThrow('No');
    await settled();
    end(2);
    expect(await third).toBe(2);
  });
});
