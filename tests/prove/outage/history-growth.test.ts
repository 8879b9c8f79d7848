import { describe, expect, it } from '@jest/globals';
import { ordersHitFirstBy, type HitOrders } from './history-growth.ts';

const aRun = (from: number, mendedAt: number, ...unfinished: readonly string[]): HitOrders => ({
  from,
  mendedAt,
  unfinished: unfinished.map((id) => ({ id, status: 'placed', confirmedAt: null })),
});

describe('ordersHitFirstBy', () => {
  const sentAtOf = new Map([
    ['old', 50],
    ['in the first', 150],
    ['between', 250],
    ['in the second', 350],
    ['after', 450],
  ]);
  const first = aRun(100, 200, 'old');
  const second = aRun(300, 400, 'in the first', 'between');

  it('names those that were on their way and those that came meanwhile', () => {
    expect(ordersHitFirstBy(first, [first, second], sentAtOf)).toEqual(['old', 'in the first']);
  });

  it('leaves out those that an earlier fault had held up', () => {
    expect(ordersHitFirstBy(second, [first, second], sentAtOf)).toEqual(['between', 'in the second']);
  });
});
