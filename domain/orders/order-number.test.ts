import { describe, expect, it } from '@jest/globals';
import { assert, nat, property } from 'fast-check';
import { formatOrderNumber, parseOrderNumber } from './order-number.ts';

describe('the number of an order', () => {
  it('reads back what it wrote', () => {
    assert(property(nat(), (number) => parseOrderNumber(formatOrderNumber(number)) === number));
  });

  it('forgives case and blanks', () => expect(parseOrderNumber(' a-1042 ')).toBe(1042));

  it.each(['1042', 'A1042', 'B-1', 'A-', 'A-1.5', 'A-1234567890123456'])('is not "%s"', (text) => {
    expect(parseOrderNumber(text)).toBeUndefined();
  });
});
