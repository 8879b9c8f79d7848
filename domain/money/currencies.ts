import { plainCode } from '../text/plain-code.ts';

/**
 * Digits after the decimal point, for the currencies in which it is not two.
 * Source: ISO 4217 table A.1, as charged by card networks (ISK is charged without decimals since 2007).
 */
const digitsOtherThanTwo: Readonly<Record<string, number>> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
};

/** A code as ISO 4217 writes it, in whatever case it came. */
export function currencyOf(typed: string): string {
  return plainCode(typed).toUpperCase();
}

const known: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

export function isCurrency(code: string): boolean {
  return known.has(code);
}

/** How many decimals the currency has: 2 for EUR, 0 for JPY. */
export function minorUnitDigits(currency: string): number {
  return digitsOtherThanTwo[currency] ?? 2;
}
