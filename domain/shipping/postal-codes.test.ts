import { describe, expect, it } from '@jest/globals';
import { countryOf } from './country-of.ts';
import { coversPostalCode, normalPostalCode, writePostalCode } from './postal-codes.ts';

describe('a postal code', () => {
  it.each([
    ['GB', 'yo16da', 'YO1 6DA'],
    ['GB', 'YO1\u20136DA', 'YO1 6DA'],
    ['GB', 'GB YO1 6DA', 'YO1 6DA'],
    ['GB', 'uk-yo1 6da', 'YO1 6DA'],
    ['GB', 'G11AA', 'G1 1AA'],
    ['GB', 'yo1', 'YO1'],
    ['JE', 'je23ab', 'JE2 3AB'],
    ['DE', 'D-12345', '12345'],
    ['DE', 'DE 12345', '12345'],
    ['DE', '12 345', '12345'],
    ['AT', 'A-1010', '1010'],
    ['CH', 'CH-8001', '8001'],
    ['LI', 'FL-9490', '9490'],
    ['FI', 'FIN-00100', '00100'],
    ['NL', 'NL 1234AB', '1234 AB'],
    ['NL', '1234ab', '1234 AB'],
    ['SE', 'S-11122', '111 22'],
    ['PL', '00950', '00-950'],
    ['PT', '1000 001', '1000-001'],
    ['LV', '1010', 'LV-1010'],
    ['LT', 'lt\u201301100', 'LT-01100'],
    ['CA', 'k1a0b1', 'K1A 0B1'],
    ['US', '100011234', '10001-1234'],
    ['US', '10001', '10001'],
    ['US', '100', '100'],
    ['BR', '01310100', '01310-100'],
    ['JP', '\u3012\uff11\uff10\uff10\u30fc\uff10\uff10\uff10\uff11', '100-0001'],
    ['IE', 'd02af30', 'D02 AF30'],
    ['IR', '\u06f1\u06f9\u06f3\u06f9\u06f5', '19395'],
    ['KY', 'ky1-1100', 'KY1-1100'],
    ['AE', '00000', '00000'],
  ])('of %s is written as there: %s', (country, typed, written) => {
    expect(writePostalCode(country, typed)).toBe(written);
    expect(writePostalCode(country, written)).toBe(written);
    expect(normalPostalCode(country, typed)).toBe(normalPostalCode(country, written));
  });

  it.each(['n/a', 'N/A', '-', 'none', '\u2014', 'xxxx'])('without a digit is none: %s', (typed) => {
    expect(writePostalCode('HK', typed)).toBeUndefined();
    expect(writePostalCode('GB', typed)).toBeUndefined();
  });

  it('of a wallet that knows only Glasgow covers what lies there', () => {
    expect(coversPostalCode('GB', 'G1', 'G1 1AA')).toBe(true);
    expect(coversPostalCode('NL', 'NL-1234 AB', '1234ab')).toBe(true);
  });
});

describe('a country', () => {
  it.each([
    ['gb', 'GB'],
    [' De ', 'DE'],
    ['UK', 'GB'],
    ['uk', 'GB'],
    ['EL', 'GR'],
    ['\uff26\uff32', 'FR'],
  ])('is known by the code that people type: %s', (typed, code) => {
    expect(countryOf(typed)).toBe(code);
  });

  it.each(['GBR', 'Germany', 'XX', '', 'EU', 'G B'])('is not guessed from "%s"', (typed) => {
    expect(countryOf(typed)).toBeUndefined();
  });
});
