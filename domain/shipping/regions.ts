import { plainCode } from '../text/plain-code.ts';
import { saysNone } from '../text/says-none.ts';

/** Countries whose states carriers know by a code of two or three letters. */
const coded = new Set(['AU', 'BR', 'CA', 'IT', 'MX', 'US']);
/** Whether carriers want the state or province of an address there, by its code: a form does well to ask for it. */
export function hasRegionCodes(country: string): boolean {
  return coded.has(country);
}

/**
 * What would say elsewhere that there is none: Naples, Navarra, Nayarit, Nangarhar, North Dakota with its dots.
 * Source: ISO 3166-2, all codes and names, November 2026; for Nayarit, the two letters that carriers have.
 */
const places: Readonly<Record<string, RegExp>> = {
  ...each('AZ ES IQ IT LB MX NG', /^NA$/),
  ...each('AF TH TW', /^NAN$/),
  US: /^N\. ?D\.?$/,
};

/**
 * A region as carriers know it: `ca` in the United States is CA, and so are `US-CA` (ISO 3166-2), `C.A.` and `CA - California`.
 * Names stay as typed. Undefined where it says that there is none.
 */
export function writeRegion(country: string, typed: string): string | undefined {
  const text = plainCode(typed).toUpperCase();
  const [, of, within] = /^([A-Z]{2})-([A-Z0-9]{1,3})$/.exec(text) ?? [];
  if (within !== undefined && of === country) return within;
  const code = coded.has(country) ? codeIn(text) : undefined;
  if (saysNone(typed) && !places[country]?.test(text)) return undefined;
  return code ?? typed;
}

/** Alone, with dots or blanks between its letters, or beside the name as lists to choose from have it. */
function codeIn(text: string): string | undefined {
  if (/^(?:(?:[A-Z]\.? ?){2,3}|[A-Z]{2,3}\.)$/.test(text)) return text.replaceAll(/[. ]/g, '');
  return (
    /\(([A-Z]{2,3})\)$/.exec(text)?.[1] ??
    /^([A-Z]{2}) ?[-:,] ?(?=.*[A-Z]{4})/.exec(text)?.[1] ??
    /^([A-Z]{3}) [-:,] (?=.*[A-Z]{4})/.exec(text)?.[1]
  );
}

function each(countries: string, place: RegExp): Record<string, RegExp> {
  return Object.fromEntries(countries.split(' ').map((country) => [country, place]));
}
