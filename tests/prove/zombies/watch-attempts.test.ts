import { expect, it } from '@jest/globals';
import { livedOn } from './watch-attempts.ts';

const line = (execution: string, what: 'begins' | 'ends', step = 'order-1/run/3') => ({
  step,
  activity: 'capturePayment',
  execution,
  what,
});

it('counts an attempt that ends when the next has begun', () => {
  const zombie = [line('a', 'begins'), line('b', 'begins'), line('b', 'ends'), line('a', 'ends')];
  expect(livedOn(zombie)).toEqual(['capturePayment']);
});

it('does not count repeats one after the other, other steps, or an attempt that never ends', () => {
  const inTurn = [line('a', 'begins'), line('a', 'ends'), line('b', 'begins'), line('b', 'ends')];
  const others = [line('a', 'begins'), line('b', 'begins', 'order-2/run/3'), line('a', 'ends')];
  const dead = [line('a', 'begins'), line('b', 'begins'), line('b', 'ends')];
  expect([inTurn, others, dead].flatMap(livedOn)).toEqual([]);
});
