import { describe, expect, it } from '@jest/globals';
import { readOrderTokensOverlap, readOverlap } from './read-overlap.ts';

describe('for how long a key is taken beside the one that replaces it', () => {
  it.each([
    ['0', 0],
    ['30m', 1_800_000],
    ['24h', 86_400_000],
    ['366d', 31_622_400_000],
  ])('is read from %s', (text, ms) => expect(readOverlap(text)).toBe(ms));

  it.each(['', '24', 'h', '-1h', '1.5h', '24 h', '367d', '1w', '9999999m', '0x1h'])('is none of those: %j', (text) =>
    expect(() => readOverlap(text)).toThrow('--overlap must be'),
  );

  it('is a minute at least for what signs the tokens of orders', () => {
    expect(readOrderTokensOverlap('1m')).toBe(60_000);
    expect(() => readOrderTokensOverlap('0')).toThrow('--overlap must be 1m or more');
  });
});
