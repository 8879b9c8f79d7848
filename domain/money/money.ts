import { PermanentError } from '../failures/permanent-error.ts';
import { minorUnitDigits } from './currencies.ts';

/** An amount of money in whole minor units (cents) of an ISO 4217 currency. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

export class BadAmount extends PermanentError {
  override readonly name = 'BadAmount';
}

/** Refuses what a double cannot hold exactly, so that no cent is ever lost to rounding in silence. */
export function minorUnits(value: number | string | bigint): number {
  const amount = Number(value);
  if (!Number.isSafeInteger(amount)) throw new BadAmount(`Not a whole number of minor units: ${value}`);
  return amount;
}

/** `amount × numerator ÷ denominator`, rounded half away from zero, without leaving whole numbers. */
export function proportion(amount: number, numerator: number, denominator: number): number {
  const product = BigInt(minorUnits(amount)) * BigInt(minorUnits(numerator));
  return roundFraction(product, BigInt(minorUnits(denominator)));
}

/** How fractions of a minor unit are rounded, the sign left aside: to the nearest, a half up or down, or always down. */
export const roundingModes = ['half-up', 'half-down', 'down'] as const;
export type RoundingMode = (typeof roundingModes)[number];

/** `top ÷ bottom` as a whole number. Every rounding of the shop is this one, half up unless tax law has it otherwise. */
export function roundFraction(top: bigint, bottom: bigint, mode: RoundingMode = 'half-up'): number {
  const negative = top < 0n !== bottom < 0n;
  const [dividend, divisor] = [top < 0n ? -top : top, bottom < 0n ? -bottom : bottom];
  const half = { 'half-up': divisor, 'half-down': divisor - 1n, down: 0n }[mode];
  const rounded = (dividend * 2n + half) / (divisor * 2n);
  return minorUnits(negative ? -rounded : rounded);
}

/**
 * Splits an amount by weights so that the parts sum to it exactly; what rounding leaves over goes to the parts with
 * the largest remainders, earlier parts first.
 */
export function split(amount: number, weights: readonly (number | bigint)[]): number[] {
  if (amount < 0) return split(-amount, weights).map((part) => -part || 0);
  const whole = weights.reduce((sum: bigint, weight) => sum + BigInt(weight), 0n);
  if (whole === 0n) return weights.map((_, index) => (index === 0 ? amount : 0));
  const parts = weights.map((weight, index) => {
    const product = BigInt(amount) * BigInt(weight);
    return { index, part: Number(product / whole), remainder: product % whole };
  });
  let left = amount - parts.reduce((sum, { part }) => sum + part, 0);
  for (const share of [...parts].sort((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  )) {
    if (left <= 0) break;
    share.part += 1;
    left -= 1;
  }
  return parts.map(({ part }) => part);
}

/** Reads a decimal text such as a carrier's "7.58" into minor units. Text in, so that no float is ever involved. */
export function parseDecimalAmount(text: string, currency: string): number {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text.trim());
  if (!match) throw new BadAmount(`Not a decimal amount: "${text}"`);
  const [, sign, whole = '0', fraction = ''] = match;
  const digits = minorUnitDigits(currency);
  if (/[1-9]/.test(fraction.slice(digits))) {
    throw new BadAmount(`"${text}" has more decimals than ${currency} has (${digits})`);
  }
  const minor = minorUnits(BigInt(whole + fraction.slice(0, digits).padEnd(digits, '0')));
  return sign === '-' ? -minor || 0 : minor;
}

/** As a person reads it: "84.10 EUR". */
export function formatMoney({ amount, currency }: Money): string {
  const digits = minorUnitDigits(currency);
  const sign = amount < 0 ? '-' : '';
  const text = String(Math.abs(amount)).padStart(digits + 1, '0');
  const whole = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
  return `${sign}${whole} ${currency}`;
}
