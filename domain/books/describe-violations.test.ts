import { expect, it } from '@jest/globals';
import { describeViolations, type ProblemFound } from './describe-violations.ts';

const found = (given: Partial<ProblemFound> = {}): ProblemFound => ({
  invariant: 'I3',
  problem: 'A payment took or gave back too much',
  cases: 1,
  more: false,
  subjects: ['order A-1042, try 1'],
  ...given,
});

it('says how many violations there are of what, and whom a few are about', () => {
  expect(describeViolations([found()])).toBe(
    '1 violation of I3.\nI3: A payment took or gave back too much: order A-1042, try 1.',
  );
  const stock = found({
    invariant: 'I1',
    problem: 'The level is negative',
    cases: 1_000,
    more: true,
    subjects: ['SKU MUG'],
  });
  expect(describeViolations([stock, found({ cases: 3 })])).toBe(
    [
      'More than 1003 violations of I1, I3.',
      'I1: The level is negative: SKU MUG and more than 999 more.',
      'I3: A payment took or gave back too much: order A-1042, try 1 and 2 more.',
    ].join('\n'),
  );
});

it('stays short, however much is wrong', () => {
  const words = describeViolations(Array.from({ length: 60 }, () => found())).split('\n');
  expect(words).toHaveLength(12);
  expect(words.at(-1)).toBe('And 50 more problems.');
});
