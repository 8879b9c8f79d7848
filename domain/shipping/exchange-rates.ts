import { isCurrency, minorUnitDigits } from '../money/currencies.ts';
import { BadAmount, minorUnits } from '../money/money.ts';

/** What one unit of a currency is worth in another, by "USD:GBP": a decimal, read exactly. */
export type ExchangeRates = ReadonlyMap<string, Decimal>;

/** `digits × 10^-decimals`. */
export interface Decimal {
  readonly digits: bigint;
  readonly decimals: number;
}

/** Reads "USD:GBP=0.79,USD:EUR=0.92". Throws at what is not such a list, or names a pair twice. */
export function readExchangeRates(text: string): ExchangeRates {
  const rates = new Map<string, Decimal>();
  for (const entry of text.split(',').map((part) => part.trim())) {
    if (entry === '') continue;
    const [, from = '', to = '', rate = ''] =
      /^([A-Z]{3})\s*:\s*([A-Z]{3})\s*=\s*(\d+(?:\.\d+)?)$/.exec(entry.toUpperCase()) ?? [];
    const value = readDecimal(rate);
    if (!isCurrency(from) || !isCurrency(to) || from === to || !value || value.digits === 0n) {
      throw new Error(`"${entry}" is not a rate of exchange such as USD:GBP=0.79`);
    }
    if (rates.has(`${from}:${to}`)) throw new Error(`${from}:${to} has two rates of exchange`);
    rates.set(`${from}:${to}`, value);
  }
  return rates;
}

/**
 * A decimal price in minor units of the wanted currency, rounded half up: a carrier's "3.195" is 320 cents. Undefined
 * where there is no rate of exchange. Whole numbers all the way, so that nothing is lost before the rounding.
 */
export function convertPrice(text: string, from: string, to: string, rates: ExchangeRates): number | undefined {
  const price = readDecimal(text.trim());
  if (!price) throw new BadAmount(`Not a price: "${text}"`);
  const rate = from === to ? { digits: 1n, decimals: 0 } : rates.get(`${from}:${to}`);
  if (!rate) return undefined;
  const divisor = 10n ** BigInt(price.decimals + rate.decimals);
  const product = price.digits * rate.digits * 10n ** BigInt(minorUnitDigits(to));
  return minorUnits((product * 2n + divisor) / (divisor * 2n));
}

export function isPrice(text: string): boolean {
  return readDecimal(text.trim()) !== undefined;
}

/** Not negative: what has a sign is no price. */
function readDecimal(text: string): Decimal | undefined {
  const [, whole, fraction = ''] = /^(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  return whole === undefined ? undefined : { digits: BigInt(whole + fraction), decimals: fraction.length };
}
