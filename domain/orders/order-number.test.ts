import { describe, expect, it } from '@jest/globals';
import { assert, nat, property } from 'fast-check';
import { formatOrderNumber, parseOrderNumber } from './order-number.ts';

describe('the number of an order', () => {
  it('reads back what it wrote', () => {
    assert(property(nat(), (number) => parseOrderNumber(formatOrderNumber(number)) === number));
  });

  it.each([
    'A-1042',
    'a-1042',
    ' A-1042 ',
    '#A-1042',
    'A\u20131042',
    'A 1042',
    'a1042',
    '1042',
    '\u0661\u0660\u0664\u0662',
  ])('is read as people type it: "%s"', (typed) => expect(parseOrderNumber(typed)).toBe(1042));

  it.each(['', 'A', 'B-1', 'A-', 'A-1.5', 'A-1234567890123456'])('is not "%s"', (text) => {
    expect(parseOrderNumber(text)).toBeUndefined();
  });
});
