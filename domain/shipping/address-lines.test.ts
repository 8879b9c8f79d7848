import { describe, expect, it } from '@jest/globals';
import { LABEL_LINE_MAX, linesOfLabel } from './address-lines.ts';

const exact = `${'x'.repeat(LABEL_LINE_MAX - 2)} 7`;

describe('linesOfLabel', () => {
  it.each([
    ['a short line', { line1: '7 Bridge Street' }, { line1: '7 Bridge Street', line2: undefined }],
    ['a line that just fits', { line1: exact }, { line1: exact, line2: undefined }],
    ['a word that just fits', { line1: `${exact} b` }, { line1: exact, line2: 'b' }],
    [
      'a long one',
      { line1: 'Appartement 12, Résidence du Vieux Moulin, 7 rue de la République' },
      { line1: 'Appartement 12, Résidence du Vieux', line2: 'Moulin, 7 rue de la République' },
    ],
    ['one whose second line is taken', { line1: `${exact} b`, line2: 'c' }, { line1: `${exact} b`, line2: 'c' }],
    ['one of a single word', { line1: 'x'.repeat(50) }, { line1: 'x'.repeat(50), line2: undefined }],
    ['none', {}, { line1: undefined, line2: undefined }],
  ])('writes %s', (_what, lines, written) => {
    expect(linesOfLabel(lines)).toEqual(written);
  });
});
