import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../../tests/support/eventually.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { openRateLimitStore, type RateLimitStore } from './rate-limit-store.ts';
import { createStoredCounts } from './stored-counts.ts';

let testDatabase: TestDatabase;
let store: RateLimitStore;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  store = openRateLimitStore(testDatabase.url);
});
afterAll(async () => {
  await store.close();
  await testDatabase.drop();
});

describe('counts in the table of limits', () => {
  it('are one for all processes, each addition by itself', async () => {
    const [one, other] = [createStoredCounts('all', store), createStoredCounts('all', store)];
    const added = await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 ? one : other).add('a', 60)));
    expect(added.map(({ count }) => count).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, n) => n + 1),
    );
    expect(await one.of('a')).toBe(20);
    expect(await createStoredCounts('others', store).of('a')).toBe(0);
    await one.drop('a');
    expect(await other.of('a')).toBe(0);
  });

  it('leave no row of what was taken back', async () => {
    const counts = createStoredCounts('back', store);
    await counts.add('a', 60);
    await counts.add('a', 60);
    await counts.takeBack('a');
    expect(await counts.of('a')).toBe(1);
    await counts.takeBack('a');
    await counts.takeBack('a');
    expect((await store.pool.query(`select key from rate_limit where key like 'back:%'`)).rows).toEqual([]);
  });

  it('run out, so long after the first, and begin anew', async () => {
    const counts = createStoredCounts('out', store);
    const { msLeft } = await counts.add('a', 0.2);
    expect(msLeft).toBe(200);
    expect(await counts.add('a', 60)).toMatchObject({ count: 2 });
    await eventually(async () => ((await counts.of('a')) === 0 ? true : undefined));
    expect(await counts.add('a', 60)).toEqual({ count: 1, msLeft: 60_000 });
  });
});
