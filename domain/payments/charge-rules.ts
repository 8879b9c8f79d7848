import { minorUnitDigits } from '../money/currencies.ts';
import { formatMoney, type Money } from '../money/money.ts';

/** What the payment provider takes in one currency, in minor units of ISO 4217. */
export interface ChargeRules {
  /** An amount must be a multiple of it. */
  readonly step: number;
  readonly min: number;
  readonly max: number;
}

/**
 * Every currency that a card can be charged in. Source: docs.stripe.com/currencies#presentment-currencies. Left out are
 * BGN and HRK, whose countries pay in EUR, and STD, which ISO 4217 has withdrawn.
 */
const chargeable = `AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BWP BYN BZD CAD CDF
  CHF CLP CNY COP CRC CVE CZK DJF DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS
  INR ISK JMD JOD JPY KES KGS KHR KMF KRW KWD KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MUR MVR MWK MXN
  MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SEK SGD SHP SLE SOS
  SRD SZL THB TJS TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW`.split(/\s+/);

/**
 * The smallest charge where the account is settled in the same currency. Others are measured after their conversion, which
 * nobody knows beforehand. Source: docs.stripe.com/currencies#minimum-and-maximum-charge-amounts.
 */
const smallest = new Map(
  `AED 200 ARS 50 AUD 50 BRL 50 CAD 50 CHF 50 COP 50 CZK 1500 DKK 250 EUR 50 GBP 30 HKD 400 HUF 17500 IDR 50 ILS 50 INR 50
  JPY 50 KRW 50 MXN 1000 MYR 200 NOK 300 NZD 50 PHP 50 PLN 200 RON 200 RUB 50 SEK 300 SGD 50 THB 1000 USD 50 ZAR 50`
    .split(/(?<=\d)\s+/)
    .map((entry) => [entry.slice(0, 3), Number(entry.slice(4))] as const),
);

/** How many digits an amount may have in the provider's unit. Source as above. */
const digitsMax: Readonly<Record<string, number>> = { IDR: 12, LBP: 11, COP: 10, HUF: 10, JPY: 10, INR: 9 };
const DIGITS_MAX_ELSEWHERE = 8;

/**
 * How many of the provider's units are one minor unit of ISO 4217. Krónur and Ugandan shillings, which have no decimals, are
 * sent in hundredths for the sake of old programs; ariary, which ISO lists with decimals, are sent whole.
 * Source: docs.stripe.com/currencies#special-cases, #zero-decimal.
 */
export function providerUnitsPerMinor(currency: string): { readonly times: number; readonly per: number } {
  if (currency === 'ISK' || currency === 'UGX') return { times: 100, per: 1 };
  if (currency === 'MGA') return { times: 1, per: 100 };
  return { times: 1, per: 1 };
}

export const chargeableCurrencies: ReadonlySet<string> = new Set(chargeable);

/** Undefined where the provider does not take the currency. */
export function chargeRules(currency: string): ChargeRules | undefined {
  if (!chargeableCurrencies.has(currency)) return undefined;
  const { times, per } = providerUnitsPerMinor(currency);
  // Three decimals are taken with a last digit of 0 only. Source: docs.stripe.com/currencies#three-decimal.
  const step = minorUnitDigits(currency) === 3 ? 10 : per;
  const largest = 10 ** (digitsMax[currency] ?? DIGITS_MAX_ELSEWHERE) - 1;
  const max = Math.floor((largest * per) / times / step) * step;
  return { step, min: smallest.get(currency) ?? step, max };
}

/** The next amount upwards that can be charged: for what the shop is told from outside, such as a carrier's rate. */
export function roundUpToStep(amountMinor: number, currency: string): number {
  const step = chargeRules(currency)?.step ?? 1;
  return Math.ceil(amountMinor / step) * step;
}

export type ChargeProblem =
  | { readonly code: 'amount-too-large'; readonly detail: string; readonly params: { readonly maximum: Money } }
  | { readonly code: 'amount-too-small'; readonly detail: string; readonly params: { readonly minimum: Money } };

/** Why a total cannot be charged in one payment; undefined: it can. */
export function findChargeProblem(totalMinor: number, currency: string): ChargeProblem | undefined {
  const rules = chargeRules(currency);
  if (!rules) return undefined;
  if (totalMinor > rules.max) {
    const maximum = { amount: rules.max, currency };
    return {
      code: 'amount-too-large',
      detail: `One payment takes at most ${formatMoney(maximum)}.`,
      params: { maximum },
    };
  }
  if (totalMinor < rules.min) {
    const minimum = { amount: rules.min, currency };
    return {
      code: 'amount-too-small',
      detail: `One payment takes at least ${formatMoney(minimum)}.`,
      params: { minimum },
    };
  }
  return undefined;
}
