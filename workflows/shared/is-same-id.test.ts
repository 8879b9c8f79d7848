import { describe, expect, it } from '@jest/globals';
import { isSameId } from './is-same-id.ts';

describe('isSameId', () => {
  it.each([
    ['0199f0a4', '0199f0a4', true],
    ['0199f0a4', '0199F0A4', true],
    ['0199f0a4', ' 0199f0a4\u00a0\r\n', true],
    ['a-MAIN', 'A-main', true],
    ['0199f0a4', '0199f0a5', false],
    ['0199f0a4', '', false],
    ['0199f0a4', undefined, false],
    ['5', 5, false],
  ])('says of %j and %j: %j', (id, typed, same) => {
    expect(isSameId(id, typed)).toBe(same);
  });
});
