import { describe, expect, it } from '@jest/globals';
import { describeReport, exitCodeOf } from './describe-report.ts';

const base = { violations: [], more: false };
const holds = { ...base, id: 'I1', title: 'Stock adds up', status: 'holds' } as const;
const unknown = { ...base, id: 'I5', title: 'Books agree', status: 'not-checked', reason: 'Stripe is away' } as const;
const row = { problem: 'Held twice', subject: 'order A-1042', detail: '2 held', key: 'abc' };
const violated = { ...base, id: 'I2', title: 'Holds belong', status: 'violated', violations: [row, row] } as const;
const reportOf = (...results: readonly (typeof holds | typeof unknown | typeof violated)[]) => ({
  checkedAt: '2026-11-21T00:00:00.000Z',
  holds: false,
  results,
});

describe('describeReport', () => {
  it('gives each invariant a line, and shows the first violations', () => {
    expect(describeReport(reportOf(holds, unknown, violated), 1).split('\n')).toEqual([
      '✓ I1  Stock adds up',
      '? I5  Books agree: not checked, Stripe is away',
      '✗ I2  Holds belong: 2 violations',
      '      Held twice',
      '        order A-1042: 2 held (abc)',
      '      … and 1 more',
    ]);
  });
});

describe('exitCodeOf', () => {
  it('tells what is wrong from what is unknown', () => {
    expect(exitCodeOf(reportOf(holds))).toBe(0);
    expect(exitCodeOf(reportOf(holds, unknown))).toBe(2);
    expect(exitCodeOf(reportOf(holds, unknown, violated))).toBe(1);
  });
});
