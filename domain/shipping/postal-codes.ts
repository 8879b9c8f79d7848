import { plainCode } from '../text/plain-code.ts';
import { saysNone } from '../text/says-none.ts';
import { postalCodeShape, type PostalCodeShape } from './postal-code-shapes.ts';
import { findPostalCode } from './find-postal-code.ts';

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

/**
 * A postal code as its country writes it, so that whoever reads the label knows it: `yo16da` is YO1 6DA, `D-12345 Berlin` is
 * 12345. What does not look like a code of the country stays as it was typed, but for blanks, dashes and case: it may be a part
 * of one, as wallets tell it. Undefined where it says that there is none, or has no digit: only Bermuda has codes without.
 */
export function writePostalCode(country: string, typed: string): string | undefined {
  const text = plainCode(typed).toUpperCase();
  const [shape, code] = [postalCodeShape(country), normalPostalCode(country, text)];
  if (saysNone(text) || (!/\d/.test(text) && !shape?.fits.test(code))) return undefined;
  return shape ? (writtenAs(shape, code) ?? text) : text;
}

/** The same where the whole code is meant, and not a wallet's part of one: with the noughts that spreadsheets lose. */
export function completePostalCode(country: string, typed: string): string | undefined {
  const [shape, written] = [postalCodeShape(country), writePostalCode(country, typed)];
  if (!shape || written === undefined) return written;
  return writtenAs(shape, withNoughts(shape, normalPostalCode(country, written))) ?? written;
}

function writtenAs({ fits, written }: PostalCodeShape, code: string): string | undefined {
  return fits.test(code) ? code.replace(fits, written).replace(/-$/, '') : undefined;
}

/** Of Iran's, and of ZIP codes with a hyphen. */
const CODE_MAX = 10;

/**
 * Whether a whole code cannot be one of the country: it is longer than any, or has digits only, and more or fewer than those of the
 * country have, because one was left out or typed twice.
 */
export function hasWrongLength(country: string, postalCode: string | undefined): boolean {
  const [shape, code] = [postalCodeShape(country), normalPostalCode(country, postalCode)];
  if (code.length > CODE_MAX) return true;
  if (!shape?.isNumber || !/^\d+$/.test(code)) return false;
  return !shape.fits.test(code) && code.length !== shape.digitsOfPart;
}

/** For comparisons: letters and digits only, without the country, the city or the state that some write beside it. */
export function normalPostalCode(country: string, postalCode: string | null | undefined): string {
  const text = plainCode(postalCode ?? '').toUpperCase();
  // The long vowel sign of Japanese keyboards is typed for a hyphen.
  const plain = text.replaceAll(/[^\p{L}\p{N}]|\u30fc/gu, '');
  return findPostalCode(country, text, plain) ?? plain;
}

/** One number, with perhaps the state before it or the city behind it. */
const ONE_NUMBER = /^\D*(\d[\d\s-]*)\D*$/;

function withNoughts(shape: PostalCodeShape, code: string): string {
  const digits = ONE_NUMBER.exec(code)?.[1] ?? '';
  const noughts = Array.from({ length: shape.noughts }, (_, index) => '0'.repeat(index + 1));
  return noughts.map((lost) => `${lost}${digits}`).find((whole) => shape.fits.test(whole)) ?? code;
}

/** What a price hangs on: a ZIP code names the same office with and without its last four digits. */
export function pricedArea(country: string, postalCode: string | null | undefined): string {
  const code = normalPostalCode(country, postalCode);
  return postalCodeShape(country)?.fits.exec(code)?.[0].length === ZIP_AND_FOUR ? code.slice(0, -4) : code;
}

const ZIP_AND_FOUR = 9;

/**
 * Whether what was priced for one postal code holds for another: it is the same, or lies within the part of one that was
 * known then, or none was known.
 */
export function coversPostalCode(
  country: string,
  priced: string | null | undefined,
  wanted: string | null | undefined,
): boolean {
  const place = pricedArea(country, wanted);
  const codes = [priced, completePostalCode(country, priced ?? '') ?? priced];
  return codes.some((code) => place.startsWith(pricedArea(country, code)));
}
