import { describe, expect, it } from '@jest/globals';
import { leastCpuMs } from '../../tests/support/least-cpu-ms.ts';
import { fieldTooLongForLabel, labelLines } from './label-lines.ts';

const words = (length: number, letter = 'x') => `${letter.repeat(4)} `.repeat(40).slice(0, length - 1) + letter;
const ada = 'Ada Lovelace';

describe('labelLines', () => {
  it.each([
    [
      'a short address',
      { name: ada, line1: '7 Bridge Street', line2: 'Flat 2' },
      [ada, '', '7 Bridge Street', 'Flat 2'],
    ],
    ['nothing that is not known', {}, ['', '', '', '']],
    ['a line that just fits', { line1: words(35) }, ['', '', words(35), '']],
    ['a word that just fits', { line1: `${words(35)} b` }, ['', '', words(35), 'b']],
    [
      'a long street on two lines',
      { name: ada, line1: 'Appartement 12, Résidence du Vieux Moulin, 7 rue de la République' },
      [ada, '', 'Appartement 12, Résidence du Vieux', 'Moulin, 7 rue de la République'],
    ],
    [
      'a long street and a short second line on two lines',
      { name: ada, line1: '7 rue de la République, Résidence du Moulin', line2: '2nd floor' },
      [ada, '', '7 rue de la République, Résidence', 'du Moulin, 2nd floor'],
    ],
    [
      'a long street and a company',
      {
        name: ada,
        line1: 'Appartement 12, Résidence du Vieux Moulin, 7 rue de la République',
        line2: 'Analytical Engines Ltd',
      },
      [ada, 'Analytical Engines Ltd', 'Appartement 12, Résidence du Vieux', 'Moulin, 7 rue de la République'],
    ],
    [
      'a short street and a long second line',
      { name: ada, line1: '7 Bridge Street', line2: 'Analytical Engines Company Limited, floor 3' },
      [ada, '', '7 Bridge Street, Analytical Engines', 'Company Limited, floor 3'],
    ],
    [
      'a second line that needs two of its own',
      { name: ada, line1: '7 Bridge Street', line2: `${words(35, 'a')} ${words(35, 'b')}` },
      [ada, words(35, 'a'), '7 Bridge Street', words(35, 'b')],
    ],
    [
      'a street of three lines',
      { name: ada, line1: `${words(33, 'a')} ${words(32, 'b')} ${words(20, 'c')}` },
      [ada, words(33, 'a'), words(32, 'b'), words(20, 'c')],
    ],
    [
      'a long name',
      { name: 'Maria de los Ángeles Fernández de la Vega Sanz', line1: '7 Bridge Street', line2: 'Flat 2' },
      ['Maria de los Ángeles Fernández de', 'la Vega Sanz', '7 Bridge Street', 'Flat 2'],
    ],
    ['a name of one word', { name: 'n'.repeat(50), line1: 'x' }, ['n'.repeat(35), 'n'.repeat(15), 'x', '']],
    ['a street without blanks', { line1: '東'.repeat(40) }, ['', '', '東'.repeat(35), '東'.repeat(5)]],
    [
      'letters beyond the first plane',
      { line1: '\u{20000}'.repeat(36) },
      ['', '', '\u{20000}'.repeat(35), '\u{20000}'],
    ],
    ['a letter and its mark', { line1: 'กำ\u0e38'.repeat(12) }, undefined],
  ])('write %s', (_what, address, written) => {
    const { name = '', company = '', street1 = '', street2 = '' } = labelLines(address);
    const lines = [name, company, street1, street2];
    if (written) expect(lines).toEqual(written);
    expect(lines.filter((line) => Array.from(line).length > 35 || /^\p{M}/u.test(line))).toEqual([]);
    expect(fieldTooLongForLabel(address)).toBeUndefined();
  });

  it('cut nothing away of what is no text', () => {
    const { street1 = '', street2 = '' } = labelLines({ line1: '\u0300'.repeat(50) });
    expect(street1.length + street2.length).toBe(50);
  });

  it('leave what fits nowhere as it was typed, for the carrier to refuse', () => {
    const address = { name: words(40), line1: words(80), line2: words(30) };
    expect(labelLines(address)).toEqual({ name: address.name, street1: address.line1, street2: address.line2 });
  });
});

describe('fieldTooLongForLabel', () => {
  it.each([
    ['name', { name: words(100), line1: '7 Bridge Street' }],
    ['name', { name: words(70), line1: words(60), line2: 'Flat 2, Analytical Engines Ltd' }],
    ['line1', { name: words(40), line1: words(80) }],
    ['line1', { name: ada, line1: words(100), line2: words(30) }],
    ['line2', { name: ada, line1: words(40), line2: words(90) }],
    ['city', { name: ada, line1: '7 Bridge Street', city: words(31) }],
    [undefined, { name: ada, line1: '7 Bridge Street', city: words(30) }],
    [undefined, {}],
  ])('is %s', (field, address) => {
    expect(fieldTooLongForLabel(address)).toBe(field);
  });

  it('costs no more than the length of what was sent', () => {
    const costMs = leastCpuMs(() => {
      for (const text of ['x'.repeat(200_000), 'x '.repeat(100_000), '\u0300'.repeat(200_000)]) {
        fieldTooLongForLabel({ name: text, line1: text, line2: text });
      }
    });
    expect(costMs).toBeLessThan(2_000);
  });
});
