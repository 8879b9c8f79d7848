import { describe, expect, it } from '@jest/globals';
import type { InvariantResult } from '../../db/invariants/check-invariants.ts';
import { describeReport, exitCodeOf } from './describe-report.ts';

const base = { violations: [], more: false };
const holds = { ...base, id: 'I1', title: 'Stock adds up', status: 'holds' } as const;
const unknown = { ...base, id: 'I5', title: 'Books agree', status: 'not-checked', reason: 'Stripe is away' } as const;
const row = { problem: 'Held twice', subject: 'order A-1042', detail: '2 held', key: 'abc' };
const other = { ...row, problem: 'Held by nobody' } as const;
const violated = {
  ...base,
  id: 'I2',
  title: 'Holds belong',
  status: 'violated',
  violations: [row, row, other],
} as const;
const reportOf = (...results: readonly InvariantResult[]) => ({
  checkedAt: '2026-11-21T00:00:00.000Z',
  holds: false,
  results,
});

describe('describeReport', () => {
  it('gives each invariant a line, and shows the first violations of each problem', () => {
    expect(describeReport(reportOf(holds, unknown, violated), 1).split('\n')).toEqual([
      '✓ I1  Stock adds up',
      '? I5  Books agree: not checked, Stripe is away',
      '✗ I2  Holds belong: 3 violations',
      '      Held twice',
      '        order A-1042: 2 held (abc)',
      '        … and 1 more',
      '      Held by nobody',
      '        order A-1042: 2 held (abc)',
    ]);
  });

  it('says of which orders it is, where it is not of all', () => {
    const text = describeReport({ ...reportOf(holds), since: '2026-11-20T00:00:00.000Z' }, 1);
    expect(text).toMatch(
      /^Orders that are open, or have changed since 2026-11-20T00:00:00.000Z, and payments made or moved since then; all stock.\n✓ I1/,
    );
  });

  it('says how many payments were not compared, whatever came of the others', () => {
    const rest = '; not compared: 1,512 older payments that have moved since';
    const some = { ...holds, leftOut: 1_512 };
    expect(
      describeReport(reportOf(some, { ...violated, leftOut: 1_512 }), 0)
        .split('\n')
        .slice(0, 2),
    ).toEqual([`? I1  Stock adds up${rest}`, `✗ I2  Holds belong: 3 violations${rest}`]);
  });

  it('says what to do, where that is known', () => {
    const text = describeReport(reportOf(violated), 1, { 'Held twice': 'Release one.' });
    expect(text.split('\n').slice(1, 3)).toEqual(['      Held twice', '      → Release one.']);
    expect(text.match(/→/g)).toHaveLength(1);
  });

  it('says where there are more than were read', () => {
    const violations = Array.from({ length: 1_000 }, () => row);
    const many = { ...violated, violations: [...violations, other], more: true };
    expect(describeReport(reportOf(many), 1).split('\n')).toEqual([
      '✗ I2  Holds belong: more than 1,001 violations',
      '      Held twice',
      '        order A-1042: 2 held (abc)',
      '        … and 999 or more',
      '      Held by nobody',
      '        order A-1042: 2 held (abc)',
    ]);
    expect(exitCodeOf(reportOf(many))).toBe(1);
  });
});

describe('exitCodeOf', () => {
  it('tells what is wrong from what is unknown', () => {
    expect(exitCodeOf(reportOf(holds))).toBe(0);
    expect(exitCodeOf(reportOf(holds, unknown))).toBe(2);
    expect(exitCodeOf(reportOf(holds, { ...holds, leftOut: 1 }))).toBe(2);
    expect(exitCodeOf(reportOf(holds, unknown, violated))).toBe(1);
  });
});
