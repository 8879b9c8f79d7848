import { plainCode } from '../text/plain-code.ts';

/**
 * Countries in which a letter does not arrive without its postal code. Elsewhere it may be left out: there is none (Hong
 * Kong, the Emirates), or people do without (Ireland, Chile).
 * Source: the field `require` of Google's address data (chromium-i18n.appspot.com/ssl-address), November 2026.
 */
const required = new Set(
  (
    'AS AT AU AX BE BL BR CA CH CN CZ DE DK EE ES FI FK FM FR GB GF GG GL GP GR GS GU HU IM IN IO IT JE JP KR LI LT LU LV ' +
    'MF MH MP MQ MX MY NC NL NO NZ PF PL PM PN PR PT PW RE RO RU SE SG SH SJ SK SM TC TR TW UA US VI WF YT ZA'
  ).split(' '),
);

export function needsPostalCode(country: string): boolean {
  return required.has(country);
}

/** A postal code as letters and digits only, and how it is written in its country. */
type Writing = readonly [shape: RegExp, written: string];

const british: Writing = [/^([A-Z]{1,2}\d[A-Z\d]?|GIR)(\d[A-Z]{2})$/, '$1 $2'];
const digits = (count: number): Writing => [new RegExp(`^(\\d{${count}})$`), '$1'];
const fiveInTwo: Writing = [/^(\d{3})(\d{2})$/, '$1 $2'];

/**
 * For countries to which many parcels go; elsewhere a code stays as it is typed.
 * Source: the fields `zip` and `zipex` of the same data.
 */
const writings: Readonly<Record<string, Writing>> = {
  AT: digits(4),
  AU: digits(4),
  BE: digits(4),
  BG: digits(4),
  BR: [/^(\d{5})(\d{3})$/, '$1-$2'],
  CA: [/^([A-Z]\d[A-Z])(\d[A-Z]\d)$/, '$1 $2'],
  CH: digits(4),
  CZ: fiveInTwo,
  DE: digits(5),
  DK: digits(4),
  EE: digits(5),
  ES: digits(5),
  FI: digits(5),
  FR: digits(5),
  GB: british,
  GG: british,
  GR: fiveInTwo,
  HR: digits(5),
  HU: digits(4),
  IE: [/^([A-Z]\d[\dW])([A-Z\d]{4})$/, '$1 $2'],
  IM: british,
  IT: digits(5),
  JE: british,
  JP: [/^(\d{3})(\d{4})$/, '$1-$2'],
  LI: digits(4),
  LT: [/^(\d{5})$/, 'LT-$1'],
  LU: digits(4),
  LV: [/^(\d{4})$/, 'LV-$1'],
  NL: [/^(\d{4})([A-Z]{2})$/, '$1 $2'],
  NO: digits(4),
  PL: [/^(\d{2})(\d{3})$/, '$1-$2'],
  PT: [/^(\d{4})(\d{3})$/, '$1-$2'],
  RO: digits(6),
  SE: fiveInTwo,
  SI: digits(4),
  SK: fiveInTwo,
  US: [/^(\d{5})(\d{4})?$/, '$1-$2'],
};

/** What is written before codes, beside the country's own and its first letter: the signs of cars, and other codes. */
const signs: Readonly<Record<string, string>> = { AT: 'AUT', FI: 'FIN', GB: 'UK', GR: 'EL', LI: 'FL', SI: 'SLO' };

/**
 * A postal code as its country writes it, so that whoever reads the label knows it: `yo16da` is YO1 6DA, `D-12345` is 12345.
 * What does not look like a code of the country stays as it was typed, but for blanks, dashes and case: it may be a part of
 * one, as wallets tell it. Undefined where it has no digit, for every postal code has one: `n/a`, `-`.
 */
export function writePostalCode(country: string, typed: string): string | undefined {
  const text = plainCode(typed).toUpperCase();
  if (!/\d/.test(text)) return undefined;
  const [shape, written] = writings[country] ?? [];
  const plain = normalPostalCode(country, text);
  if (!shape || written === undefined || !shape.test(plain)) return text;
  return plain.replace(shape, written).replace(/-$/, '');
}

/** Where codes begin with letters, which are not to be taken for the country's: G1 is in Glasgow. */
const beginWithLetters = new Set(['CA', 'GB', 'GG', 'IE', 'IM', 'JE']);

/** For comparisons: without case, blanks and hyphens, and without the country that some write before it (D-10115). */
export function normalPostalCode(country: string, postalCode: string | null | undefined): string {
  const plain = plainCode(postalCode ?? '')
    .toUpperCase()
    // The long vowel sign of Japanese keyboards is typed for a hyphen.
    .replaceAll(/[^\p{L}\p{N}]|\u30fc/gu, '');
  const [shape = /^\d+$/] = writings[country] ?? [];
  if (shape.test(plain)) return plain;
  const prefixes = [signs[country] ?? country, country, country.slice(0, 1)];
  const bare = prefixes.flatMap((prefix) => (plain.startsWith(prefix) ? [plain.slice(prefix.length)] : []));
  return bare.find((code) => shape.test(code) || (/^\d+$/.test(code) && !beginWithLetters.has(country))) ?? plain;
}

/**
 * Whether what was priced for one postal code holds for another: it is the same, or lies within the part of one that was
 * known then, or none was known.
 */
export function coversPostalCode(
  country: string,
  priced: string | null | undefined,
  wanted: string | null | undefined,
): boolean {
  const [area, place] = [normalPostalCode(country, priced), normalPostalCode(country, wanted)];
  // A ZIP code names the same office with and without its last four digits.
  return place.startsWith(area) || (country === 'US' && place.length === 5 && area.startsWith(place));
}
