import { describe, expect, it } from '@jest/globals';
import { saysNone } from './says-none.ts';

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
    'no',
    'nil',
    'NULL',
    'undefined',
    'not applicable',
    'Not-available',
    'unknown',
    'x',
    'XXXX',
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
  });

  it.each(['', 'Nonesuch House', 'Noah', 'nathan', '0', '12', 'HM GX', 'Flat -1', 'x1', 'Nullagine', '\u{1f680}'])(
    'takes nothing else for it: %j',
    (text) => {
      expect(saysNone(text)).toBe(false);
    },
  );
});
