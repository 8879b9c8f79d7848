// Gives the fuzzer something to find: orders in several states, a customer, a quote. Writes ids.dict and skus.dict.
// Usage: write-dictionaries.ts API_URL KEYS_FILE FOLDER
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createShopClient, type ShopKeys } from '../support/shop/shop-client.ts';
import { prepareOrder } from '../support/shop/shopper.ts';

const [, , api = '', keysFile = '', folder = ''] = process.argv;
const shop = createShopClient({ api, ...(JSON.parse(readFileSync(keysFile, 'utf8')) as Omit<ShopKeys, 'api'>) });

const products: { id: string; status: string; variants: Variant[] }[] = await shop.list('/v1/products');
const skus = products
  .filter(({ status }) => status === 'active')
  .flatMap(({ variants }) => variants)
  .filter(({ prices }) => prices.some(({ currency }) => currency === 'GBP'))
  .map(({ sku }) => sku);
const customer = await shop.ask('POST', '/v1/customers', {
  body: { email: `${randomUUID()}@example.com`, name: 'Ada Lovelace' },
});
const ids: string[] = [customer.body.id];
const sku = await inStock();
for (const paymentMethod of ['pm_card_visa', 'pm_card_visa_chargeDeclined', 'pm_card_threeDSecure2Required']) {
  const { key, body } = await prepareOrder(shop, randomUUID(), { lines: [{ sku, quantity: 1 }], paymentMethod });
  const order = await shop.ask('POST', '/v1/orders', { key, body: { ...body, customerId: customer.body.id } });
  ids.push(order.body.id, String(body['shippingQuoteId']));
}
for (const { id } of [...(await shop.list('/v1/shipments')), ...products].slice(0, 20)) {
  ids.push(id);
}
write('ids.dict', ids);
write('skus.dict', skus.slice(0, 20));

/** Earlier runs have left products behind that nobody can buy. */
async function inStock(): Promise<string> {
  for (const one of skus) {
    const { body } = await shop.ask('GET', `/v1/stock-levels?sku=${encodeURIComponent(one)}`);
    if (body.data.some(({ available }: { available: number }) => available >= 10)) return one;
  }
  throw new Error('Nothing is in stock: start the stack on an empty data folder');
}

interface Variant {
  readonly sku: string;
  readonly prices: readonly { readonly currency: string }[];
}

/** In libFuzzer's format: one quoted value a line. */
function write(name: string, values: readonly string[]): void {
  writeFileSync(join(folder, name), values.map((value) => `"${value}"\n`).join(''));
}
