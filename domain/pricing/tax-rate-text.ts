import { plainCode } from '../text/plain-code.ts';

/** What a rate is a part of: 200000 of these are 20 %. */
const PPM_PER_PERCENT = 10_000;
const PERCENT_DECIMALS = 4;
const PPM_MAX = 1_000_000;

export type TaxRateProblem =
  /** No number of per cent. */
  | 'malformed'
  /** More than four decimals. */
  | 'too-precise'
  | 'over-100'
  /** Above nought and below one: no country has such a rate, and 0.19 is how a program writes 19 %. */
  | 'looks-like-a-fraction';

/** A rate in per cent as people write it (`19`, `8,875 %`), in parts per million, or what is wrong with it. Whole numbers all the way. */
export function readTaxRate(typed: string): number | TaxRateProblem {
  const [, whole, decimals = ''] = /^(\d{1,9})(?:[.,](\d{1,20}))?$/.exec(plainRate(typed)) ?? [];
  if (whole === undefined) return 'malformed';
  const significant = decimals.replace(/0+$/, '');
  if (significant.length > PERCENT_DECIMALS) return 'too-precise';
  const ppm = Number(whole) * PPM_PER_PERCENT + Number(significant.padEnd(PERCENT_DECIMALS, '0'));
  if (ppm > PPM_MAX) return 'over-100';
  return ppm > 0 && ppm < PPM_PER_PERCENT ? 'looks-like-a-fraction' : ppm;
}

/** A rate in per cent, as short as it can be written: `8.875`. */
export function writeTaxRate(ppm: number): string {
  const decimals = String(ppm % PPM_PER_PERCENT)
    .padStart(PERCENT_DECIMALS, '0')
    .replace(/0+$/, '');
  const whole = Math.floor(ppm / PPM_PER_PERCENT);
  return decimals === '' ? String(whole) : `${whole}.${decimals}`;
}

/** Without a per cent sign. */
function plainRate(typed: string): string {
  return plainCode(typed).replace(/ ?%$/, '');
}
