import { describe, expect, it } from '@jest/globals';
import { leastCpuMs } from '../../tests/support/least-cpu-ms.ts';
import { countryOf } from './country-of.ts';
import {
  completePostalCode,
  coversPostalCode,
  hasWrongLength,
  normalPostalCode,
  writePostalCode,
} from './postal-codes.ts';

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
    ['BM', 'hmgx', 'HM GX'],
    ['BM', 'HM 12', 'HM 12'],
    ['BM', 'fl-07', 'FL 07'],
    ['FR', '75008 Paris', '75008'],
    ['FR', 'Paris 8 75008', '75008'],
    ['AT', '1010 Wien', '1010'],
    ['AT', 'A-1010 Wien', '1010'],
    ['SE', 'S-111 22 Stockholm', '111 22'],
    ['NL', '1234 ab Amsterdam', '1234 AB'],
    ['GB', 'York YO1 6DA', 'YO1 6DA'],
    ['GB', 'Postcode: yo1 6da', 'YO1 6DA'],
    ['US', 'NY 10001', '10001'],
    ['US', 'NY 10001-1234', '10001-1234'],
    ['US', 'ZIP 10001', '10001'],
    ['BR', 'CEP 01310-100', '01310-100'],
    ['BR', 'CEP01310100', '01310-100'],
    ['ES', 'C.P. 28001', '28001'],
    ['DE', 'PLZ 10115', '10115'],
    ['LI', 'CH-9490', '9490'],
    ['MC', 'F-98000', '98000'],
    ['MC', 'MC-98000', '98000'],
    ['SM', 'I-47890', '47890'],
    ['RE', 'F-97400', '97400'],
    ['JE', 'GB-JE2 3AB', 'JE2 3AB'],
    ['PR', '009071234', '00907-1234'],
    ['DE', '1O115', '10115'],
    ['US', 'lOOO1', '10001'],
    ['GB', 'SW1A OAA', 'SW1A 0AA'],
    ['CA', 'K1A OB1', 'K1A 0B1'],
    ['FR', '75008 75009', '75008 75009'],
    ['DE', '1067', '1067'],
    ['US', '021', '021'],
    ['GB', 'YOI 6DA', 'YOI 6DA'],
  ])('of %s is written as there: %s', (country, typed, written) => {
    expect(writePostalCode(country, typed)).toBe(written);
    expect(writePostalCode(country, written)).toBe(written);
    expect(normalPostalCode(country, typed)).toBe(normalPostalCode(country, written));
  });

  it.each(['n/a', 'N/A', '-', 'none', '\u2014', 'xxxx'])('that says so is none: %s', (typed) => {
    for (const country of ['HK', 'GB', 'BM']) expect(writePostalCode(country, typed)).toBeUndefined();
  });

  it('without a digit is none where none has the letters only', () => {
    expect(writePostalCode('GB', 'York')).toBeUndefined();
    expect(writePostalCode('BM', 'Hamilton')).toBeUndefined();
  });

  it.each([
    ['US', '2138', '02138'],
    ['US', 'MA 2138', '02138'],
    ['US', '2138-1234', '02138-1234'],
    ['PR', '907', '00907'],
    ['DE', '1067', '01067'],
    ['DE', '1067 Dresden', '01067'],
    ['IT', '100', '00100'],
    ['FI', '100', '00100'],
    ['NO', '150', '0150'],
    ['AU', '800', '0800'],
    ['PL', '950', '00-950'],
    ['SK', '4001', '040 01'],
    ['JP', '600000', '060-0000'],
    ['BR', '1310100', '01310-100'],
    ['LT', '1100', 'LT-01100'],
    ['ZA', '1', '0001'],
    ['MX', '6000', '06000'],
  ])('of %s that lost its noughts in a spreadsheet is whole again: %s', (country, typed, written) => {
    expect(completePostalCode(country, typed)).toBe(written);
    expect(completePostalCode(country, written)).toBe(written);
    expect(coversPostalCode(country, typed, written)).toBe(true);
  });

  it.each([
    ['US', '213'],
    ['DE', '106'],
    ['DE', '1234567'],
    ['AT', '101'],
    ['SE', '1112'],
    ['CH', '80011'],
  ])('of %s that cannot be one is not guessed at: %s', (country, typed) => {
    expect(completePostalCode(country, typed)).toBe(typed);
    expect(hasWrongLength(country, typed)).toBe(true);
  });

  it.each([
    ['DE', '10115'],
    ['US', '10001-1234'],
    ['GB', 'YO1'],
    ['PT', '1000'],
    ['JP', '100'],
    ['AE', '1'],
    ['HK', undefined],
    ['DE', 'Berlin 1'],
  ])('of %s is not refused for its length: %s', (country, written) => {
    expect(hasWrongLength(country, written)).toBe(false);
  });

  it('costs no more than a code, however long it is', () => {
    const costMs = leastCpuMs(() => {
      for (const typed of ['1 '.repeat(100_000), 'O'.repeat(200_000), 'YO1 '.repeat(50_000)]) {
        for (const country of ['DE', 'GB', 'AE']) completePostalCode(country, typed);
      }
    });
    expect(costMs).toBeLessThan(2_000);
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
