import { plainCode } from '../text/plain-code.ts';

/** Countries whose states carriers know by a code of two or three letters. */
const coded = new Set(['AU', 'BR', 'CA', 'IT', 'MX', 'US']);

/** A region as carriers know it: `ca` in the United States is CA, and so is `US-CA` (ISO 3166-2). Names stay as typed. */
export function writeRegion(country: string, typed: string): string {
  const code = plainCode(typed).toUpperCase();
  const [, of, within] = /^([A-Z]{2})-([A-Z0-9]{1,3})$/.exec(code) ?? [];
  if (within !== undefined && of === country) return within;
  return coded.has(country) && /^[A-Z]{2,3}$/.test(code) ? code : typed;
}
