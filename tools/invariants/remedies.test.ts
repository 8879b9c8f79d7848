import { describe, expect, it } from '@jest/globals';
import { invariants } from '../../db/invariants/invariants.ts';
import { remedies } from './remedies.ts';

describe('the remedies', () => {
  const outside = invariants.filter(({ needs }) => needs === 'gateway_authorisation' || needs === 'gateway_label');
  const known = invariants.flatMap(({ problems }) => problems);

  it('say what to do about everything that providers may have and the shop has not', () => {
    expect(outside).toHaveLength(2);
    expect(outside.flatMap(({ problems }) => problems).filter((problem) => !remedies[problem])).toEqual([]);
  });

  it('are of problems that there are', () => {
    expect(Object.keys(remedies).filter((problem) => !known.includes(problem))).toEqual([]);
  });
});
