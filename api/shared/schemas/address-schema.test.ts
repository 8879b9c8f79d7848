import { describe, expect, it } from '@jest/globals';
import { leastGrowth } from '../../../tests/support/least-growth.ts';
import { createIssueDescriber } from '../describe-issue.ts';
import { destination, postalAddress } from './address-schema.ts';

const york = { name: 'Ada', line1: '7 Bridge Street', city: 'York', postalCode: 'YO1 6DA', country: 'GB' };
const hongKong = { name: 'Ada', line1: '1 Queen’s Road', city: 'Central', country: 'HK' };

const pointersOf = (address: unknown) =>
  postalAddress.safeParse(address).error?.issues.map(({ path }) => path.join('/')) ?? [];

describe('postalAddress', () => {
  it.each([
    [
      'blanks around and within',
      { ...york, name: ' Ada  Lovelace ', postalCode: 'YO1 6DA ' },
      { name: 'Ada Lovelace' },
    ],
    ['empty fields', { ...york, line2: '', region: null, phone: '' }, {}],
    ['names of any script', { ...york, name: 'Иван 王小明', city: '東京' }, { name: 'Иван 王小明', city: '東京' }],
    ['no postal code where there is none', hongKong, {}],
    ['a word for no postal code', { ...hongKong, postalCode: 'N/A' }, { postalCode: undefined }],
    ['a country in small letters', { ...york, country: 'gb' }, { country: 'GB' }],
    [
      'the United Kingdom as people call it',
      { ...york, country: 'UK', postalCode: 'yo16da' },
      { country: 'GB', postalCode: 'YO1 6DA' },
    ],
    ['the country before the code', { ...york, country: 'de', postalCode: 'D-12345' }, { postalCode: '12345' }],
    ['a state in small letters', { ...york, country: 'US', region: 'ny', postalCode: '10001' }, { region: 'NY' }],
    [
      'an address that begins on its second line',
      { ...york, line1: '', line2: ' 7 Bridge Street' },
      { line1: '7 Bridge Street' },
    ],
    [
      'a company for a name',
      { ...york, name: 'Analytical Engines Ltd \u{1f680}' },
      { name: 'Analytical Engines Ltd \u{1f680}' },
    ],
    [
      'Arabic digits',
      { ...york, phone: '\u0660\u0661\u0669\u0660\u0664 \u0665\u0665\u0661\u0665\u0665\u0660' },
      { phone: '+441904551550' },
    ],
    ['an empty postal code where there is none', { ...hongKong, postalCode: ' ' }, {}],
  ])('takes %s', (_, given, read) => {
    const { postalCode, ...parsed } = postalAddress.parse(given);
    expect({ postalCode, ...parsed }).toMatchObject({ ...read });
    expect(Object.values(parsed).filter((value) => value === '' || value === null)).toEqual([]);
  });

  it('asks for the postal code where letters need one', () => {
    const { postalCode: _, ...without } = york;
    expect(pointersOf(without)).toEqual(['postalCode']);
    expect(pointersOf({ ...york, postalCode: '' })).toEqual(['postalCode']);
    expect(pointersOf({ ...york, postalCode: 'n/a' })).toEqual(['postalCode']);
  });

  it.each([
    ['GB', '01904 551 550', '+441904551550'],
    ['GB', '(01904) 551-550', '+441904551550'],
    ['GB', '+44 (0)1904 551550', '+441904551550'],
    ['DE', '030/123 45 67', '+49301234567'],
    ['DE', 'Tel. 030 1234567', '+49301234567'],
    ['US', '212.555.0123', '+12125550123'],
    ['US', '212-555-0123 ext. 12', '212-555-0123 ext. 12'],
    ['GB', '12345', '12345'],
    ['GB', 'Mobile phone: 07700 900123', '+447700900123'],
    ['GB', 'Phone number: 01904 551550', '+441904551550'],
    ['GB', '01904 551550 (Mum’s mobile)', '+441904551550'],
    ['DE', '030 1234567 (ask for reception)', '+49301234567'],
    ['GB', '01904 551550, after 18:00', '01904 551550, after 18:00'],
    ['GB', '2 numbers: 01904 551550', '2 numbers: 01904 551550'],
    ['DE', '49 151 12345611', '+4915112345611'],
    ['DE', 'Handy: 49 (0)151 12345611', '+4915112345611'],
    ['DE', '0049 151 12345611', '+4915112345611'],
    ['DE', '4921 97123', '+49492197123'],
    ['AT', '43 676 12345678', '+4367612345678'],
    ['GB', '49 151 12345611', '+4915112345611'],
    ['US', '12125550123', '+12125550123'],
    ['IT', '39 06 12345678', '+390612345678'],
  ])('reads a telephone number of %s as people type it: %s', (country, phone, read) => {
    expect(postalAddress.parse({ ...york, country, phone }).phone).toBe(read);
  });

  it.each([
    ['US', '2138', '02138'],
    ['DE', '1067', '01067'],
    ['FR', '75008 Paris', '75008'],
    ['BM', 'HM GX', 'HM GX'],
    ['FR', '75008 Paris 8e arrondissement', '75008'],
    ['DE', 10_115, '10115'],
    ['DE', 1067, '01067'],
    ['US', 2138, '02138'],
  ])('keeps the postal code of %s that is meant: %s', (country, postalCode, kept) => {
    expect(postalAddress.parse({ ...york, country, postalCode }).postalCode).toBe(kept);
    expect(destination.parse({ ...york, country, postalCode }).postalCode).toBe(kept);
  });

  it.each([
    ['AT', '101'],
    ['DE', '123456'],
    ['US', '213'],
    ['GB', 'second floor, left, YO1'],
    ['AE', 'P.O. Box 12345, Dubai'],
  ])('points to a postal code that %s does not have: %s', (country, postalCode) => {
    expect(pointersOf({ ...york, country, postalCode })).toEqual(['postalCode']);
    expect(destination.safeParse({ ...york, country, postalCode }).success).toBe(false);
  });

  it.each([
    ['name', { name: 'n '.repeat(50).trim() }],
    ['name', { name: 'n '.repeat(37).trim() }],
    ['line1', { name: 'n '.repeat(20).trim(), line1: 's '.repeat(40).trim() }],
    ['line2', { line2: 's'.repeat(100) }],
    ['city', { city: 'Kingston upon Hull, East Riding' }],
  ])('points to the %s that has no room on a label', (field, change) => {
    const { error } = postalAddress.safeParse({ ...york, ...change });
    expect(error?.issues).toMatchObject([{ path: [field], message: expect.stringContaining('shorten it') }]);
    expect(destination.safeParse({ ...york, ...change }).error?.issues).toMatchObject([{ path: [field] }]);
  });

  it.each([
    { name: 'Maria de los Ángeles Fernández de la Vega Sanz' },
    { line1: 'Apartment 12, The Old Mill Residence, 7 Bridge Street', line2: 'Analytical Engines Limited, York' },
  ])('is taken where a label has room in another line, and kept as it was typed: %j', (long) => {
    expect(postalAddress.parse({ ...york, ...long })).toEqual({ ...york, ...long });
  });

  it('takes a telephone number and a postal code that a program has for numbers', () => {
    const address = postalAddress.parse({ ...york, country: 'DE', postalCode: 10_115, phone: 49_301_234_567 });
    expect(address).toMatchObject({ postalCode: '10115', phone: '+49301234567' });
    expect(pointersOf({ ...york, phone: 1.5 })).toEqual(['phone']);
    expect(pointersOf({ ...york, country: 'DE', postalCode: -10_115 })).toEqual(['postalCode']);
    expect(pointersOf({ ...york, name: 7 })).toEqual(['name']);
  });

  it.each([
    ['noughts', `${'0'.repeat(200_000)}x`],
    ['digits and brackets', `1${'('.repeat(200_000)}x1`],
    ['letters like digits', 'O'.repeat(200_000)],
    ['words', '1 a '.repeat(50_000)],
    ['dots', `${'N.'.repeat(100_000)}x`],
    ['capitals', 'A'.repeat(200_000)],
    ['brackets', '(CA'.repeat(60_000)],
    ['marks of letters', '\u0e38'.repeat(200_000)],
  ])('costs no more than the length of what is sent: %s', (_what, text) => {
    const parse = (sent: string) => {
      for (const country of ['US', 'GB', 'IE']) {
        for (const field of ['name', 'line1', 'line2', 'city', 'region', 'postalCode', 'phone']) {
          postalAddress.safeParse({ ...york, country, [field]: sent });
        }
      }
    };
    const whole = text.slice(-64_000);
    const quarter = whole.slice(-16_000);
    // What grew with the square of its length would take sixteen times as much.
    const work = { part: () => parse(quarter), whole: () => parse(whole) };
    expect(leastGrowth(work, { limit: 8, floorMs: 50 })).toBeLessThan(8);
  });

  it('says where the name of a company goes', () => {
    const { error } = postalAddress.safeParse({ ...york, company: 'Ltd' }, { error: createIssueDescriber() });
    expect(error?.issues.map(({ message }) => message)).toEqual(['There is no such field. Did you mean line2?']);
  });

  it.each(['GBR', 'England', 'XX', null])('asks for a code of two letters where the country is %s', (country) => {
    expect(pointersOf({ ...york, country })).toEqual(['country']);
  });

  it.each(['call me', '1', '4242 4242 4242 4242'])('refuses "%s" as a telephone number', (phone) => {
    expect(pointersOf({ ...york, phone })).toEqual(['phone']);
  });

  it.each(['n/a', '-', 'none', '--', 'unknown', 'keine'])('leaves out what says that there is none: %s', (none) => {
    const { line2, region, postalCode, phone } = postalAddress.parse({
      ...hongKong,
      line2: none,
      region: none,
      postalCode: none,
      phone: none,
    });
    expect([line2, region, postalCode, phone]).toEqual([undefined, undefined, undefined, undefined]);
    expect(postalAddress.parse({ ...york, line1: none, line2: '7 Bridge Street' })).toEqual(york);
  });

  it('tells the code of a province from a word for none', () => {
    const naples = { ...york, city: 'Napoli', region: 'na', postalCode: '80121', country: 'IT' };
    expect(postalAddress.parse(naples).region).toBe('NA');
    const fargo = { ...york, city: 'Fargo', region: 'ND', postalCode: '58102', country: 'US' };
    expect(postalAddress.parse(fargo).region).toBe('ND');
    expect(destination.parse(fargo).region).toBe('ND');
  });

  it.each(['X', 'KA', 'No', 'TBC'])('keeps a second line that may be a flat or a company: %s', (line2) => {
    expect(postalAddress.parse({ ...york, line2 }).line2).toBe(line2);
  });

  it.each(['x', 'no', 'tbc'])('leaves out a telephone number that says in short that there is none: %s', (phone) => {
    expect(postalAddress.parse({ ...york, phone }).phone).toBeUndefined();
  });

  it.each(['name', 'line1', 'line2', 'city', 'region', 'postalCode'])('refuses the number of a card as %s', (field) => {
    expect(pointersOf({ ...york, [field]: '4242 4242 4242 4242' })).toEqual([field]);
  });
});

describe('destination', () => {
  it('takes what a wallet tells before it is paid with', () => {
    const told = { country: 'GB', city: 'York', postalCode: 'YO1', region: '', line1: null, name: '' };
    expect(destination.parse(told)).toEqual({ country: 'GB', city: 'York', postalCode: 'YO1' });
  });

  it.each([
    ['US', '213'],
    ['US', '2138'],
    ['DE', '10'],
  ])('keeps the part of a postal code of %s that a wallet tells: %s', (country, postalCode) => {
    expect(destination.parse({ country, postalCode })).toEqual({ country, postalCode });
  });

  it('takes a country alone, and nothing less', () => {
    expect(destination.parse({ country: 'GB' })).toEqual({ country: 'GB' });
    expect(destination.safeParse({ city: 'York' }).success).toBe(false);
  });
});
