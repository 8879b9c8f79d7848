import { plainCode } from '../text/plain-code.ts';
import { saysNone } from '../text/says-none.ts';

/** Countries whose states carriers know by a code of two or three letters. */
const coded = new Set(['AU', 'BR', 'CA', 'IT', 'MX', 'US']);
/** Provinces whose code would say elsewhere that there is none: Naples, Novara, Nayarit. */
const provinces: Readonly<Record<string, readonly string[]>> = { IT: ['NA', 'NO'], MX: ['NA'] };

/**
 * A region as carriers know it: `ca` in the United States is CA, and so are `US-CA` (ISO 3166-2), `C.A.` and `CA - California`.
 * Names stay as typed. Undefined where it says that there is none.
 */
export function writeRegion(country: string, typed: string): string | undefined {
  const text = plainCode(typed).toUpperCase();
  const [, of, within] = /^([A-Z]{2})-([A-Z0-9]{1,3})$/.exec(text) ?? [];
  if (within !== undefined && of === country) return within;
  const code = coded.has(country) ? codeIn(text) : undefined;
  if (saysNone(typed) && (code !== text || !provinces[country]?.includes(code))) return undefined;
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
