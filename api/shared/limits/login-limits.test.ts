import { describe, expect, it, jest } from '@jest/globals';
import { slowDowns } from '../../../domain/passwords/slow-down.ts';
import { createLoginLimits, type LoginAttempt, type LoginLimits } from './login-limits.ts';

const limitsOf = (slowDown: (typeof slowDowns)['staff' | 'customer'] = slowDowns.customer) =>
  createLoginLimits({ name: 'test', slowDown, store: undefined });

const ann: LoginAttempt = { account: 'ann@example.com', device: undefined, address: undefined };
const known: LoginAttempt = { ...ann, device: 'a device of hers' };

const guess = async (limits: LoginLimits, who: LoginAttempt) =>
  (await limits.judge<never>(who, async () => undefined)).kind;
const enter = async (limits: LoginLimits, who: LoginAttempt) => (await limits.judge(who, async () => 'Ann')).kind;

/** One after the other. */
async function guesses(limits: LoginLimits, times: number, who: LoginAttempt) {
  const kinds: string[] = [];
  for (let n = 0; n < times; n += 1) kinds.push(await guess(limits, who));
  return kinds;
}

const FIVE = Array.from({ length: 5 }, () => 'wrong');

describe.each(['staff', 'customer'] as const)('guessing at somebody of %s', (kind) => {
  it('is slowed down after five failures of an account, and not before, and for nobody else', async () => {
    const limits = limitsOf(slowDowns[kind]);
    expect(await guesses(limits, 7, ann)).toEqual([...FIVE, 'wait', 'wait']);
    expect(await enter(limits, ann)).toBe('wait');
    expect(await enter(limits, { ...ann, account: 'bob@example.com' })).toBe('right');
  });

  it('is judged five times where a hundred come at once', async () => {
    const limits = limitsOf(slowDowns[kind]);
    const all = await Promise.all(Array.from({ length: 100 }, () => guess(limits, ann)));
    expect(all.filter((one) => one === 'wrong')).toHaveLength(5);
  });

  it('leaves the owner in on a device that is known, whatever others do elsewhere, also from the same address', async () => {
    const limits = limitsOf(slowDowns[kind]);
    const address = '203.0.113.7';
    await guesses(limits, 50, { ...ann, address });
    await Promise.all(
      Array.from({ length: 50 }, (_, n) => guess(limits, { account: `${n}@example.com`, device: undefined, address })),
    );
    expect(await enter(limits, { ...ann, address })).toBe('wait');
    expect(await enter(limits, { ...known, address })).toBe('right');
  });

  it('is slowed down on a device that is known, by what is guessed there', async () => {
    const limits = limitsOf(slowDowns[kind]);
    expect(await guesses(limits, 7, known)).toEqual([...FIVE, 'wait', 'wait']);
    expect(await enter(limits, { ...known, device: 'another of hers' })).toBe('right');
    expect(await enter(limits, ann)).toBe('right');
  });

  it('begins anew once the owner has shown who they are', async () => {
    const limits = limitsOf(slowDowns[kind]);
    await guesses(limits, 5, ann);
    await limits.clear('ann@example.com');
    expect(await enter(limits, ann)).toBe('right');
    expect(await guesses(limits, 6, ann)).toEqual([...FIVE, 'wait']);
  });

  it('does not count what could not be judged', async () => {
    const limits = limitsOf(slowDowns[kind]);
    const busy = () => limits.judge(ann, () => Promise.reject(new Error('busy')));
    for (let n = 0; n < 20; n += 1) await expect(busy()).rejects.toThrow('busy');
    expect(await guesses(limits, 6, ann)).toEqual([...FIVE, 'wait']);
  });
});

describe('an address', () => {
  const at = (n: number, address = '203.0.113.7'): LoginAttempt => ({
    account: `${n}@example.com`,
    device: undefined,
    address,
  });

  it('is slowed down after twenty failures at many accounts, by two seconds and no more', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    try {
      const limits = limitsOf();
      for (let n = 0; n < 20; n += 1) expect(await guess(limits, at(n))).toBe('wrong');
      for (let n = 20; n < 60; n += 1) {
        expect(await limits.judge(at(n), async () => 'Ann')).toEqual({ kind: 'wait', seconds: 2 });
        jest.advanceTimersByTime(2_000);
        expect(await guess(limits, at(n))).toBe('wrong');
      }
      expect(await enter(limits, at(99, '203.0.113.8'))).toBe('right');
    } finally {
      jest.useRealTimers();
    }
  });

  it('goes on for all who are right, one after the other', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    try {
      const limits = limitsOf();
      for (let n = 0; n < 20; n += 1) await guess(limits, at(n));
      jest.advanceTimersByTime(2_000);
      for (let n = 20; n < 60; n += 1) expect(await enter(limits, at(n))).toBe('right');
    } finally {
      jest.useRealTimers();
    }
  });

  it('is held to nothing of an account that has to wait', async () => {
    const limits = limitsOf();
    const guessed = { ...ann, address: '203.0.113.7' };
    await guesses(limits, 100, guessed);
    expect(await enter(limits, at(1))).toBe('right');
  });

  it('that is not known limits nobody', async () => {
    const limits = limitsOf();
    for (let n = 0; n < 100; n += 1) expect(await guess(limits, { ...at(n), address: undefined })).toBe('wrong');
    expect(await enter(limits, { ...at(100), address: undefined })).toBe('right');
  });
});
