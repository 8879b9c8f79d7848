import { describe, expect, it } from '@jest/globals';
import { tryEach } from './try-each.ts';

const eight = [1, 2, 3, 4, 5, 6, 7, 8];

/** Each number is its own outcome, but for those that fail. */
async function tryThem({ failing = [] as readonly number[], isTimeLeft = () => true }) {
  const logged: number[] = [];
  const attempt = async (item: number) => {
    if (failing.includes(item)) throw new Error('It does not answer');
    return `done ${item}`;
  };
  const logFailure = (item: number) => void logged.push(item);
  return { logged, ...(await tryEach(eight, attempt, { logFailure, isTimeLeft })) };
}

describe('tryEach', () => {
  it('goes on behind one that fails', async () => {
    const { tried, untried, isStopped, logged } = await tryThem({ failing: [1, 2, 3, 4, 6, 7] });
    expect(tried.map(({ outcome }) => outcome)).toEqual([
      ...Array(4).fill('failed'),
      'done 5',
      'failed',
      'failed',
      'done 8',
    ]);
    expect({ untried, isStopped, logged }).toEqual({ untried: [], isStopped: false, logged: [1, 2, 3, 4, 6, 7] });
  });

  it('stops where five fail in a row, and says which were not tried', async () => {
    const { tried, untried, isStopped } = await tryThem({ failing: [2, 3, 4, 5, 6, 7] });
    expect(tried.map(({ item }) => item)).toEqual([1, 2, 3, 4, 5, 6]);
    expect({ untried, isStopped }).toEqual({ untried: [7, 8], isStopped: true });
  });

  it('leaves the rest when time is up', async () => {
    let asked = 0;
    const { untried, isStopped } = await tryThem({ isTimeLeft: () => (asked += 1) <= 2 });
    expect({ untried, isStopped }).toEqual({ untried: [4, 5, 6, 7, 8], isStopped: false });
  });

  it('tries one however late it is', async () => {
    const { tried } = await tryThem({ isTimeLeft: () => false });
    expect(tried).toEqual([{ item: 1, outcome: 'done 1' }]);
  });
});
