import type { ShopClient } from './shop/shop-client.ts';

export interface NewArticle {
  readonly backorderable?: boolean;
  /** Units by location; none if left out. */
  readonly units?: Readonly<Record<string, number>>;
}

/** Puts an article on sale and takes its units in. Gives back its SKU. */
export async function addArticle(
  shop: ShopClient,
  sku: string,
  { backorderable = false, units = {} }: NewArticle = {},
): Promise<string> {
  const prices = [{ amount: 1_999, currency: 'GBP' }];
  const variants = [{ sku, title: sku, weightGrams: 400, backorderable, prices }];
  await shop.ask('POST', '/v1/products', { as: 'staff', body: { title: sku, variants }, key: `product-${sku}` });
  await receiveUnits(shop, sku, units);
  return sku;
}

export async function receiveUnits(
  shop: ShopClient,
  sku: string,
  units: Readonly<Record<string, number>>,
): Promise<void> {
  const lines = Object.entries(units).map(([locationId, quantity]) => ({ sku, locationId, quantity }));
  if (lines.length === 0) return;
  await shop.ask('POST', '/v1/stock-receipts', { as: 'staff', body: { lines }, key: crypto.randomUUID() });
}
