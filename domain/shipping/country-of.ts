import { plainCode } from '../text/plain-code.ts';
import { countryCodes } from './country-codes.ts';

/**
 * Codes that are written for one country only and are not ISO 3166-1's: ISO keeps UK reserved for the United Kingdom, which
 * people type more than GB, and the European Union writes EL for Greece.
 * Sources: iso.org/iso-3166-country-codes.html ("exceptionally reserved"); publications.europa.eu, Interinstitutional style
 * guide, 7.1.1.
 */
const otherCodes: ReadonlyMap<string, string> = new Map([
  ['UK', 'GB'],
  ['EL', 'GR'],
]);
const known = new Set(countryCodes);

/** The ISO 3166-1 alpha-2 code that somebody means, in any case; undefined where it is none. */
export function countryOf(typed: string): string | undefined {
  const code = plainCode(typed).toUpperCase();
  return known.has(code) ? code : otherCodes.get(code);
}
