import type { NewTaxRate } from '../../db/tax/tax-rate-repository.ts';
import { SHIPPING_TAX_CLASS } from '../../domain/pricing/price-basket.ts';

/**
 * Standard and reduced rate in per cent, where shelf prices include the tax. Of several reduced rates the one that
 * most goods have; where there is none, the standard rate.
 *
 * Source for the European Union: European Commission, Taxes in Europe Database (TEDB), rates in force on 1 January
 * 2026. Elsewhere: the tax authority of the country, same date. A shop that sells for real checks them.
 */
const inclusiveRates: Readonly<Record<string, readonly [standard: number, reduced: number]>> = {
  AT: [20, 10],
  BE: [21, 6],
  BG: [20, 9],
  CY: [19, 5],
  CZ: [21, 12],
  DE: [19, 7],
  DK: [25, 25],
  EE: [24, 9],
  ES: [21, 10],
  FI: [25.5, 13.5],
  FR: [20, 5.5],
  GR: [24, 13],
  HR: [25, 13],
  HU: [27, 5],
  IE: [23, 13.5],
  IT: [22, 10],
  LT: [21, 12],
  LU: [17, 8],
  LV: [21, 12],
  MT: [18, 5],
  NL: [21, 9],
  PL: [23, 8],
  PT: [23, 6],
  RO: [21, 11],
  SE: [25, 12],
  SI: [22, 9.5],
  SK: [23, 5],

  AE: [5, 5],
  AU: [10, 10],
  BH: [10, 10],
  // Bermuda, Guernsey and Hong Kong have no such tax.
  BM: [0, 0],
  // Brazil's states have rates of their own: one for demonstration.
  BR: [17, 12],
  CH: [8.1, 2.6],
  GB: [20, 5],
  GG: [0, 0],
  HK: [0, 0],
  IL: [18, 18],
  IS: [24, 11],
  JE: [5, 5],
  JP: [10, 8],
  KR: [10, 10],
  LB: [11, 11],
  NG: [7.5, 7.5],
  NO: [25, 15],
  SA: [15, 15],
  SG: [9, 9],
  TH: [7, 7],
  ZA: [15, 15],
};

/** Where the tax comes on top of the shelf price. Both are for demonstration: it is by state and province there. */
const exclusiveRates: typeof inclusiveRates = {
  CA: [5, 5],
  US: [7.25, 7.25],
};

/**
 * One rate for each class (`standard`, `reduced`, `zero`, `shipping`) in each country that the sample shop sells to. How they are
 * rounded is built in (domain/pricing/tax-rounding.ts): the sample shop sets no rule of its own.
 */
export const seededTaxRates: readonly NewTaxRate[] = [
  ...ratesOf(inclusiveRates, true),
  ...ratesOf(exclusiveRates, false),
];

function ratesOf(rates: typeof inclusiveRates, inclusive: boolean): NewTaxRate[] {
  return Object.entries(rates).flatMap(([country, [standard, reduced]]) => [
    { country, taxClass: 'standard', ratePpm: ppm(standard), inclusive },
    { country, taxClass: 'reduced', ratePpm: ppm(reduced), inclusive },
    { country, taxClass: 'zero', ratePpm: 0, inclusive },
    // Sending bears the standard rate, as a service of its own.
    { country, taxClass: SHIPPING_TAX_CLASS, ratePpm: ppm(standard), inclusive },
  ]);
}

function ppm(percent: number): number {
  return Math.round(percent * 10_000);
}
