import { badParameter } from './stripe-error.ts';
import type { TestCard } from './test-cards.ts';

/** Those that an account can charge. Source: docs.stripe.com/currencies, "Supported presentment currencies". */
const supported = new Set(
  `aed afn all amd ang aoa ars aud awg azn bam bbd bdt bhd bif bmd bnd bob brl bsd bwp byn bzd cad cdf chf clp cny cop
  crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl htg huf idr ils inr isk jmd jod
  jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn
  nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sek sgd shp sle sos srd std szl thb
  tjs tnd top try ttd twd tzs uah ugx usd uyu uzs vnd vuv wst xaf xcd xcg xof xpf yer zar zmw`.split(/\s+/),
);

/** Not for American Express. Source: the same table's asterisks, as woocommerce.com/document/payments/faq lists them. */
const notForAmex = new Set(
  `afn aoa ars bob brl clp cop crc cve djf fkp gnf gtq hnl lak mur nio pab pen pyg shp srd std uyu xof xpf`.split(
    /\s+/,
  ),
);

const zeroDecimal = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '));
const threeDecimal = new Set('bhd jod kwd omr tnd'.split(' '));
/** Whole units in truth, but written with two decimals that are 00. Source: docs.stripe.com/currencies, "Special cases". */
const wholeInHundredths = new Set(['isk', 'ugx']);

/**
 * The smallest charge in Stripe's units where the account settles in the same currency. Source: docs.stripe.com/currencies,
 * "Minimum charge amount by currency".
 */
const smallest = byCurrency(`
  usd 50, aed 200, ars 50, aud 50, brl 50, cad 50, chf 50, cop 50, czk 1500, dkk 250, eur 50, gbp 30, hkd 400, huf 17500,
  idr 50, ils 50, inr 50, jpy 50, krw 50, mxn 1000, myr 200, nok 300, nzd 50, php 50, pln 200, ron 200, rub 50, sek 300,
  sgd 50, thb 1000, zar 50`);

/**
 * Other currencies are converted into the account's own and have to be worth half a dollar: roughly so much, in Stripe's
 * units. Currencies that are not named here are not looked at.
 */
const worthHalfADollar = byCurrency(`
  bhd 190, jod 360, kwd 160, omr 200, tnd 1500, isk 6500, ugx 180000, mga 2200, clp 470, vnd 13000, xof 290, xaf 290,
  twd 1600, try 2000`);

/**
 * How many digits an amount may have. The currencies page names more for cards in its newest version ("12 digits for
 * most card payments") than the reference of the API version that we use (eight); what both allow is allowed here.
 * Source: docs.stripe.com/currencies, "Maximum charge amounts", docs.stripe.com/api/payment_intents/create.
 */
const digitsMax = byCurrency('idr 12, lbp 11, cop 10, huf 10, jpy 10, inr 9');
const digitsMaxElsewhere = 8;

export function refuseCurrency(currency: string): void {
  if (supported.has(currency)) return;
  const all = [...supported].join(', ');
  throw badParameter('currency', `Invalid currency: ${currency}. Stripe currently supports these currencies: ${all}`);
}

export function refuseNewAmount(amount: number, currency: string): void {
  if (amount < 1)
    throw badParameter('amount', 'This value must be greater than or equal to 1.', 'parameter_invalid_integer');
  const least = smallest.get(currency) ?? 1;
  if (amount < least) {
    throw badParameter('amount', `Amount must be at least ${inWords(least, currency)}`, 'amount_too_small');
  }
  if (amount < (worthHalfADollar.get(currency) ?? 1)) {
    throw badParameter('amount', 'Amount must convert to at least 50 cents.', 'amount_too_small');
  }
  const most = 10 ** (digitsMax.get(currency) ?? digitsMaxElsewhere) - 1;
  if (amount > most) {
    throw badParameter('amount', `Amount must be no more than ${inWords(most, currency)}`, 'amount_too_large');
  }
  refuseFractions('amount', amount, currency);
}

/**
 * Of charges, captures and refunds alike: "these API calls require the least-significant (last) digit to be 0", and "you
 * can't charge fractions of ISK". The code is that of docs.stripe.com/error-codes for an amount in a wrong unit; the
 * words are ours.
 */
export function refuseFractions(param: string, amount: number, currency: string): void {
  const step = threeDecimal.has(currency) ? 10 : wholeInHundredths.has(currency) ? 100 : 1;
  if (amount % step === 0) return;
  throw badParameter(
    param,
    `Invalid amount: ${currency.toUpperCase()} amounts must be evenly divisible by ${step}.`,
    'invalid_charge_amount',
  );
}

/** Why a network does not take an amount that Stripe itself would, if so. */
export function refusalOfNetwork(
  brand: TestCard['brand'],
  amount: number,
  currency: string,
): 'currency_not_supported' | 'invalid_amount' | undefined {
  if (brand === 'amex' && notForAmex.has(currency)) return 'currency_not_supported';
  // "9 digits for IDR with American Express", and Discover cards of Japanese accounts have 8 for JPY.
  if (brand === 'amex' && amount > 999_999_999) return 'invalid_amount';
  if (brand === 'discover' && currency === 'jpy' && amount > 99_999_999) return 'invalid_amount';
  return undefined;
}

function inWords(amount: number, currency: string): string {
  const digits = zeroDecimal.has(currency) ? 0 : threeDecimal.has(currency) ? 3 : 2;
  const style = { style: 'currency', currency, minimumFractionDigits: digits, maximumFractionDigits: digits } as const;
  return `${new Intl.NumberFormat('en', style).format(amount / 10 ** digits)} ${currency}`;
}

/** `usd 50, aed 200` */
function byCurrency(table: string): ReadonlyMap<string, number> {
  return new Map(
    table.split(',').map((entry) => {
      const [currency = '', value = ''] = entry.trim().split(' ');
      return [currency, Number(value)];
    }),
  );
}
