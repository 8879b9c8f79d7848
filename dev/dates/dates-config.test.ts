import { describe, expect, it } from '@jest/globals';
import { readDatesConfig } from './dates-config.ts';
import { moments } from './moments.ts';

describe('readDatesConfig', () => {
  it('runs every moment, and three of them in short', () => {
    expect(readDatesConfig([])).toEqual({ does: 'run', moments, withDatabase: false });
    expect(readDatesConfig(['--short']).moments).toHaveLength(3);
  });

  it('finds moments by their words and their zone', () => {
    expect(readDatesConfig(['--only=february']).moments).toHaveLength(3);
    expect(readDatesConfig(['--only=berlin']).moments).toHaveLength(2);
  });

  it.each([
    [['--only=Easter'], '--only: no moment contains "Easter"'],
    [['--faster'], "Unknown option '--faster'"],
    [['today'], "Unexpected argument 'today'"],
  ])('refuses %s', (args, words) => {
    expect(() => readDatesConfig(args)).toThrow(words);
  });
});
