import { describe, expect, it, jest } from '@jest/globals';
import { slowDowns, WAIT_SECONDS_MAX } from '../../../domain/passwords/slow-down.ts';
import { createAttemptLimit } from './attempt-limit.ts';

const limit = () => createAttemptLimit({ name: 'test', slowDown: slowDowns.staff });

describe('attempts', () => {
  it('are free for the first, and then one in a while', async () => {
    const attempts = limit();
    for (let n = 1; n <= 5; n += 1) expect(await attempts.begin('ann')).toEqual({ kind: 'go', failures: n });
    expect(await attempts.begin('ann')).toEqual({ kind: 'wait', seconds: 2 });
    expect(await attempts.begin('ben')).toEqual({ kind: 'go', failures: 1 });
  });

  it('of a hundred at once are not more than the first few', async () => {
    const attempts = limit();
    const all = await Promise.all(Array.from({ length: 100 }, () => attempts.begin('ann')));
    expect(all.filter(({ kind }) => kind === 'go')).toHaveLength(5);
  });

  it('that come too early do not make the wait longer', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    try {
      const attempts = limit();
      for (let n = 0; n < 5; n += 1) await attempts.begin('ann');
      for (let n = 0; n < 50; n += 1) expect((await attempts.begin('ann')).kind).toBe('wait');
      jest.advanceTimersByTime(2_001);
      expect(await attempts.begin('ann')).toEqual({ kind: 'go', failures: 6 });
      expect(await attempts.begin('ann')).toEqual({ kind: 'wait', seconds: 4 });
    } finally {
      jest.useRealTimers();
    }
  });

  it('lock nobody out for longer than a quarter of an hour, however many have failed', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    try {
      const attempts = limit();
      for (let n = 0; n < 40; n += 1) {
        const attempt = await attempts.begin('ann');
        if (attempt.kind === 'wait') {
          expect(attempt.seconds).toBeLessThanOrEqual(WAIT_SECONDS_MAX);
          jest.advanceTimersByTime(attempt.seconds * 1_000 + 1);
          expect((await attempts.begin('ann')).kind).toBe('go');
        }
      }
    } finally {
      jest.useRealTimers();
    }
  });

  it('start anew once one was right', async () => {
    const attempts = limit();
    for (let n = 0; n < 5; n += 1) await attempts.begin('ann');
    await attempts.succeed('ann');
    expect(await attempts.begin('ann')).toEqual({ kind: 'go', failures: 1 });
    await attempts.takeBack('ann');
    expect(await attempts.begin('ann')).toEqual({ kind: 'go', failures: 1 });
  });

  it('that were taken back hold up nobody who comes after them', async () => {
    const attempts = limit();
    for (let n = 0; n < 5; n += 1) await attempts.begin('ann');
    expect((await attempts.begin('ann')).kind).toBe('wait');
    await attempts.takeBack('ann');
    expect(await attempts.begin('ann')).toEqual({ kind: 'go', failures: 5 });
  });
});
