import { postalCodeShape, type PostalCodeShape } from './postal-code-shapes.ts';

/** Beyond it nobody looks for a code: no postal code is a fraction as long, with all that stands beside it. */
const TEXT_MAX = 40;

/**
 * The postal code, as letters and digits only, in what somebody wrote for one: with the country before it (`D-10115`), the state
 * (`NY 10001`), the word for it (`CEP`), the city behind it (`75008 Paris`), or an O for a nought. Undefined where there is none,
 * or several.
 */
export function findPostalCode(country: string, text: string, plain: string): string | undefined {
  if (plain.length > TEXT_MAX) return undefined;
  const shape = postalCodeShape(country);
  if (!shape) return numberAfterSign(country, plain);
  if (shape.fits.test(plain)) return plain;
  return shape.isNumber
    ? (amongWords(shape, text.match(/\p{L}+|\d+/gu)) ?? withDigits(shape, plain))
    : (afterSign(shape, country, plain) ?? amongWords(shape, text.match(/[\p{L}\d]+/gu)) ?? withOneDigit(shape, plain));
}

/** Where nothing is known of its codes: the country, or its first letter, and then digits only. */
function numberAfterSign(country: string, plain: string): string | undefined {
  return signsOf(country)
    .map((sign) => (plain.startsWith(sign) ? plain.slice(sign.length) : ''))
    .find((code) => /^\d+$/.test(code));
}

function afterSign({ fits }: PostalCodeShape, country: string, plain: string): string | undefined {
  return signsOf(country)
    .filter((sign) => plain.startsWith(sign))
    .map((sign) => plain.slice(sign.length))
    .find((code) => fits.test(code));
}

/** What is written before codes: the country's own code and its first letter. The islands' codes are British ones. */
function signsOf(country: string): readonly string[] {
  const british = ['GB', 'GG', 'IM', 'JE'].includes(country) ? ['UK', 'GB'] : [];
  return [...british, country, country.slice(0, 1)];
}

/** Words side by side that make up one code; a ZIP code with its last four digits rather than without. */
function amongWords({ fits }: PostalCodeShape, words: readonly string[] | null): string | undefined {
  const [longest = '', ...others] = (words ?? [])
    .flatMap((word, index, all) => [word, `${word}${all[index + 1] ?? ''}`])
    .filter((code, index, all) => fits.test(code) && all.indexOf(code) === index)
    .toSorted((a, b) => b.length - a.length);
  return longest !== '' && others.every((code) => longest.startsWith(code)) ? longest : undefined;
}

/** Letters that were typed for digits that look like them. */
function withDigits({ fits }: PostalCodeShape, plain: string): string | undefined {
  const digits = plain.replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  return /\d/.test(plain) && fits.test(digits) ? digits : undefined;
}

/** One letter that was typed for the digit that looks like it, where only one can have been. */
function withOneDigit({ fits }: PostalCodeShape, plain: string): string | undefined {
  const [only, ...others] = Array.from(plain.matchAll(/[OI]/g), ({ 0: letter, index }) => {
    return `${plain.slice(0, index)}${letter === 'O' ? '0' : '1'}${plain.slice(index + 1)}`;
  }).filter((code) => fits.test(code));
  return others.length === 0 ? only : undefined;
}
