import type { Database } from '../../db/database.ts';
import type { ShopClient } from '../support/shop/shop-client.ts';
import type { Basket } from './read-baskets.ts';

/** What the shop charges by: read where the shop shows it, reckoned with here on its own. */
export interface PriceList {
  readonly articles: ReadonlyMap<string, { readonly pence: bigint; readonly taxClass: string }>;
  /** By country and class. */
  readonly rates: ReadonlyMap<string, { readonly ppm: bigint; readonly inclusive: boolean }>;
}

/** In pence; `items` and `shipping` without tax. */
export interface ExpectedTotals {
  readonly items: bigint;
  readonly shipping: bigint;
  readonly tax: bigint;
  readonly total: bigint;
}

export async function readPriceList(shop: ShopClient, database: Database): Promise<PriceList> {
  const articles = new Map<string, { pence: bigint; taxClass: string }>();
  for (const { variants } of await shop.list('/v1/products')) {
    for (const { sku, taxClass, prices } of variants) {
      const pounds = prices.find(({ currency }: { currency: string }) => currency === 'GBP');
      if (pounds) articles.set(sku, { pence: BigInt(pounds.amount), taxClass });
    }
  }
  const rates = await database.em
    .fork()
    .execute<{ country: string; tax_class: string; rate_ppm: number; inclusive: boolean }[]>(
      'select country, tax_class, rate_ppm, inclusive from tax_rate',
    );
  return {
    articles,
    rates: new Map(
      rates.map((row) => [`${row.country} ${row.tax_class}`, { ppm: BigInt(row.rate_ppm), inclusive: row.inclusive }]),
    ),
  };
}

/** What a basket must come to, sent for so much. */
export function expectedTotals(
  { articles, rates }: PriceList,
  { lines, country }: Pick<Basket, 'lines' | 'country'>,
  shippingPence: bigint,
): ExpectedTotals {
  const rateOf = (taxClass: string) => {
    const rate = rates.get(`${country} ${taxClass}`);
    if (!rate) throw new Error(`There is no tax rate for ${taxClass} in ${country}`);
    return rate;
  };
  // The goods of one rate share its tax with the sending as one, however many lines they stand on.
  const goodsByRate = new Map<string, Part>();
  for (const { sku, quantity } of lines) {
    const article = articles.get(sku);
    if (!article) throw new Error(`The catalogue has no price of ${sku}`);
    const rate = rateOf(article.taxClass);
    const { gross } = goodsByRate.get(nameOf(rate)) ?? { gross: 0n };
    goodsByRate.set(nameOf(rate), { gross: gross + article.pence * BigInt(quantity), rate, tax: 0n });
  }
  const goods = [...goodsByRate.values()];
  const sending = { gross: shippingPence, rate: rateOf('shipping'), tax: 0n };
  const parts = [...goods, sending];
  const names = new Set(parts.map(({ rate }) => nameOf(rate)));
  for (const name of names) shareTax(parts.filter(({ rate }) => nameOf(rate) === name));
  const netOf = ({ gross, rate, tax }: Part) => (rate.inclusive ? gross - tax : gross);
  const items = goods.reduce((sum, part) => sum + netOf(part), 0n);
  const tax = parts.reduce((sum, part) => sum + part.tax, 0n);
  return { items, shipping: netOf(sending), tax, total: items + netOf(sending) + tax };
}

interface Part {
  readonly gross: bigint;
  readonly rate: { readonly ppm: bigint; readonly inclusive: boolean };
  tax: bigint;
}

const nameOf = ({ ppm, inclusive }: Part['rate']) => `${ppm} ${inclusive}`;

/** Rounded once for all that bears one rate; each has its share, and the pennies left over go to the largest remainders. */
function shareTax(parts: readonly Part[]): void {
  const whole = parts.reduce((sum, { gross }) => sum + gross, 0n);
  const rate = parts[0]?.rate;
  if (!rate || whole === 0n) return;
  const tax = halfUp(whole * rate.ppm, rate.inclusive ? 1_000_000n + rate.ppm : 1_000_000n);
  for (const part of parts) part.tax = (tax * part.gross) / whole;
  const left = tax - parts.reduce((sum, part) => sum + part.tax, 0n);
  const remainder = ({ gross }: Part) => (tax * gross) % whole;
  const byRemainder = parts.toSorted((a, b) =>
    remainder(a) === remainder(b) ? 0 : remainder(a) > remainder(b) ? -1 : 1,
  );
  for (const part of byRemainder.slice(0, Number(left))) part.tax += 1n;
}

/** Of amounts that are not negative. */
function halfUp(dividend: bigint, divisor: bigint): bigint {
  return (2n * dividend + divisor) / (2n * divisor);
}
