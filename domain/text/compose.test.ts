import { describe, expect, it } from '@jest/globals';
import { compose } from './compose.ts';

const BELOW_LAST = '\u0315\u0316';

describe('compose', () => {
  it.each([
    ['a letter and its mark', 'u\u0308', '\u00fc'],
    ['marks in the other order', `a${BELOW_LAST}`, 'a\u0316\u0315'],
    ['many letters with marks', `a${BELOW_LAST}`.repeat(1_000), 'a\u0316\u0315'.repeat(1_000)],
    ['as many marks as fit on a letter', `a${BELOW_LAST.repeat(15)}`, `a${'\u0316'.repeat(15)}${'\u0315'.repeat(15)}`],
  ])('writes in one way %s', (_what, typed, composed) => {
    expect(compose(typed)).toBe(composed);
    expect(compose(composed)).toBe(composed);
  });

  it('sees through the looks of a letter where it is told to', () => {
    expect(compose('\uff76\uff9e')).toBe('\uff76\uff9e');
    expect(compose('\uff76\uff9e', 'NFKC')).toBe('\u30ac');
  });

  it.each([
    ['marks', `${BELOW_LAST.repeat(15)}\u0315`],
    ['marks of half width', '\uff9e\u0316'.repeat(16)],
    ['vowels that join the one before', '\u{16d67}'.repeat(31)],
  ])('leaves a text alone that has more %s in a row than anybody writes', (_what, run) => {
    const text = `u\u0308 a${run}`;
    expect(compose(text, 'NFKC')).toBe(text);
  });
});
