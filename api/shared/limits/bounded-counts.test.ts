import { describe, expect, it, jest } from '@jest/globals';
import { createBoundedCounts } from './bounded-counts.ts';

describe('counts in memory', () => {
  it('leave nothing of what was taken back', async () => {
    const counts = createBoundedCounts(10);
    await counts.add('a', 60);
    expect(await counts.add('a', 60)).toMatchObject({ count: 2 });
    await counts.takeBack('a');
    expect([await counts.of('a'), counts.size]).toEqual([1, 1]);
    await counts.takeBack('a');
    await counts.takeBack('a');
    expect([await counts.of('a'), counts.size]).toEqual([0, 0]);
    expect(await counts.add('a', 60)).toMatchObject({ count: 1 });
  });

  it('are never of more keys than may be, and forget those that came first', async () => {
    const counts = createBoundedCounts(3);
    for (const key of ['a', 'b', 'a', 'c', 'd', 'e']) await counts.add(key, 60);
    expect(counts.size).toBe(3);
    expect(await Promise.all(['a', 'b', 'c', 'd', 'e'].map((key) => counts.of(key)))).toEqual([0, 0, 1, 1, 1]);
  });

  it('run out', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    try {
      const counts = createBoundedCounts(10);
      await counts.add('a', 60);
      await counts.add('b', 60);
      jest.advanceTimersByTime(59_000);
      expect(await counts.add('a', 60)).toEqual({ count: 2, msLeft: 1_000 });
      jest.advanceTimersByTime(1_000);
      expect(await counts.of('a')).toBe(0);
      expect(await counts.add('c', 60)).toMatchObject({ count: 1 });
      expect(counts.size).toBe(1);
    } finally {
      jest.useRealTimers();
    }
  });
});
