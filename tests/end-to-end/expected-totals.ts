import type { Database } from '../../db/database.ts';
import type { ShopClient } from '../../dev/shop/shop-client.ts';
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
  const divide = (gross: bigint, taxClass: string) => {
    const rate = rates.get(`${country} ${taxClass}`);
    if (!rate) throw new Error(`There is no tax rate for ${taxClass} in ${country}`);
    const tax = rate.inclusive ? halfUp(gross * rate.ppm, 1_000_000n + rate.ppm) : halfUp(gross * rate.ppm, 1_000_000n);
    return { net: rate.inclusive ? gross - tax : gross, tax };
  };
  const parts = lines.map(({ sku, quantity }) => {
    const article = articles.get(sku);
    if (!article) throw new Error(`The catalogue has no price of ${sku}`);
    return divide(article.pence * BigInt(quantity), article.taxClass);
  });
  const sending = divide(shippingPence, 'shipping');
  const items = parts.reduce((sum, { net }) => sum + net, 0n);
  const tax = parts.reduce((sum, part) => sum + part.tax, sending.tax);
  return { items, shipping: sending.net, tax, total: items + sending.net + tax };
}

/** Of amounts that are not negative. */
function halfUp(dividend: bigint, divisor: bigint): bigint {
  return (2n * dividend + divisor) / (2n * divisor);
}
