import { describe, expect, it } from '@jest/globals';
import { leastGrowth } from '../../tests/support/least-growth.ts';
import { plainCode } from './plain-code.ts';
import { westernDigits } from './western-digits.ts';

describe('plainCode', () => {
  it.each([
    ['several blanks', 'A  B', 'A B'],
    ['a blank that does not break', 'A\u00a0B', 'A B'],
    ['an ideographic blank', 'A\u3000B', 'A B'],
    ['a tab', 'A\tB', 'A B'],
    ['blanks around', ' A B\r\n', 'A B'],
    ['letters of full width', '\uff21\uff22\uff11', 'AB1'],
    ['a hyphen that does not break', 'A\u2011B', 'A-B'],
    ['a long dash', 'A\u2014B', 'A-B'],
    ['a minus', 'A\u2212B', 'A-B'],
    ['a hyphen of full width', 'A\uff0dB', 'A-B'],
    ['curly quotation marks', '5\u201911\u201d', '5\'11"'],
    ['a letter in two parts', 'GRU\u0308N', 'GR\u00dcN'],
    ['characters without width', 'A\u200bB\u200d\u200e1', 'AB1'],
    ['Arabic digits', '\u0661\u0662-\u0663', '12-3'],
    ['superscripts', 'A\u00b2', 'A2'],
  ])('sees through %s', (_what, typed, code) => {
    expect(plainCode(typed)).toBe(code);
    expect(plainCode(code)).toBe(code);
  });

  it.each(['85123A', '#A1', 'A(B)', 'A&B:1', 'a b', '\u9774-1', 'A*2', 'x_y'])(
    'leaves what has one look: %s',
    (code) => {
      expect(plainCode(code)).toBe(code);
    },
  );
});

describe('westernDigits', () => {
  it.each([
    ['\u0660\u0661\u0669', '019'],
    ['\u06f0\u06f5', '05'],
    ['\u0966\u096f', '09'],
    ['\uff10\uff19', '09'],
    ['\u{1d7d8}\u{1d7ec}\u{1d7ff}', '009'],
    ['A-1\u0663', 'A-13'],
  ])('reads %j', (typed, digits) => {
    expect(westernDigits(typed)).toBe(digits);
  });

  it('costs no more for the last of many digits in a row than for the first of a few', () => {
    const reading = (digit: string) => {
      const digits = digit.repeat(60_000);
      return () => westernDigits(digits);
    };
    const work = { part: reading('\u0660'), whole: reading('\u{1d7ff}') };
    expect(leastGrowth(work, { limit: 8, floorMs: 5 })).toBeLessThan(8);
  });
});
