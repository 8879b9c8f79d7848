import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { saysNone, saysNoneInAnyWay } from './says-none.ts';

describe('saysNone', () => {
  it.each([
    'n/a',
    'N/A',
    'N. A.',
    'na',
    '-',
    '---',
    '\u2014',
    '.',
    '/',
    '?',
    'none',
    'None.',
    '(none)',
    '<none>',
    'nil',
    'NULL',
    'undefined',
    'not applicable',
    'Not-available',
    'unknown',
    'xxx',
    'XXXX',
    'N.D.',
    't.b.c.',
    'keine',
    'Keine Angabe',
    'k.\u00a0A.',
    'aucune',
    'Ne\u0301ant',
    'ninguno',
    'nessuno',
    'geen',
    'n.v.t.',
    '\uff4e\uff0f\uff41',
    '\u306a\u3057',
  ])('understands %j', (text) => {
    expect(saysNone(text)).toBe(true);
    expect(saysNoneInAnyWay(text)).toBe(true);
  });

  it.each(['', 'Nonesuch House', 'Noah', 'nathan', '0', '12', 'HM GX', 'Flat -1', 'x1', 'Nullagine', '\u{1f680}'])(
    'takes nothing else for it: %j',
    (text) => {
      expect(saysNone(text)).toBe(false);
      expect(saysNoneInAnyWay(text)).toBe(false);
    },
  );

  it.each(['no', 'No.', 'x', 'XX', 'ND', 'ka', '(KA)', 'TBC', 'tbd', 'nvt'])(
    'takes what is also a code or a name for none only where no word is a value: %j',
    (text) => {
      expect(saysNone(text)).toBe(false);
      expect(saysNoneInAnyWay(text)).toBe(true);
    },
  );

  it('never takes one or two letters for it, but for "na"', () => {
    const letters = fc.stringMatching(/^[A-Za-z]{1,2}$/).filter((text) => text.toLowerCase() !== 'na');
    fc.assert(fc.property(letters, (text) => !saysNone(text)));
  });
});
