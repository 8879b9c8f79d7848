import type { ShopFacts, ShopSettings } from './shop-facts.ts';
import { curl, listed, type ShopGap } from './shop-gap.ts';

/** Of what is for sale. */
export function* goodsGaps({ prices }: ShopFacts, { currencies }: ShopSettings): Generator<ShopGap> {
  const enabled = prices.filter(({ currency }) => currencies.has(currency));
  if (!enabled.some(({ forSale }) => forSale > 0)) {
    const others = prices.map(({ currency }) => currency);
    yield {
      code: 'nothing-for-sale',
      blocks: true,
      what:
        others.length === 0
          ? 'Nothing is for sale.'
          : `Nothing is for sale in a currency that the shop sells in: prices are in ${listed(others)}.`,
      why: 'There is nothing to order.',
      mend:
        others.length === 0
          ? `${curl('POST', '/v1/products', '{"title":"…","variants":[{"sku":"…","title":"…","weightGrams":600,"prices":[{"amount":2990,"currency":"GBP"}]}]}')}, or npm run import -- FILE.csv`
          : `CURRENCIES=${others.join(',')}, of API and worker`,
    };
  } else if (!enabled.some(({ orderable }) => orderable > 0)) {
    yield {
      code: 'nothing-in-stock',
      blocks: true,
      what: 'Nothing that is for sale is in stock at an open location, and nothing may be ordered beyond its stock.',
      why: 'Every order is refused as out of stock.',
      mend: curl(
        'POST',
        '/v1/stock-receipts',
        '{"lines":[{"sku":"…","locationId":"MAIN","quantity":48}]}',
        `-H 'Idempotency-Key: DELIVERY-NOTE' `,
      ),
    };
  }
}
