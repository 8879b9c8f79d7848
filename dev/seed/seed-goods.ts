import type { Database } from '../../db/database.ts';
import { insertProduct } from '../../db/catalogue/product-repository.ts';
import { createStockRepository } from '../../db/inventory/stock-repository.ts';
import type { StockChangeLine } from '../../db/inventory/stock-change-request.ts';
import { idWithin } from '../../domain/identity/derived-ids.ts';
import { type Money, proportion } from '../../domain/money/money.ts';
import { sampleGoods } from '../sample/sample-goods.ts';

/** Invented rates of exchange for the sample's prices, in per cent of the price in pounds. */
const EUR_PER_HUNDRED_GBP = 115;
const USD_PER_HUNDRED_GBP = 125;

/** May be ordered before there is any: it shows backorders. */
export const PREORDER_SKU = 'CL101';
/** Five and no more: it shows what happens when stock runs out. */
export const LAST_FIVE_SKU = 'GL101';

const special = [
  {
    sku: PREORDER_SKU,
    title: 'WALL CALENDAR, NEXT YEAR (PRE-ORDER)',
    price: 1495,
    weightGrams: 450,
    backorderable: true,
  },
  { sku: LAST_FIVE_SKU, title: 'HAND-PAINTED GLOBE', price: 12_900, weightGrams: 1800, backorderable: false },
] as const;

/** Adds what the sample's order lines do not tell. What is there already is left as it is. */
export async function seedGoods(database: Database): Promise<void> {
  await database.em.fork().transactional(async (em) => {
    // Two seeds at once must not both find a product missing.
    await em.execute('select pg_advisory_xact_lock(hashtext(?))', ['seed-goods']);
    const found = await em.execute<{ sku: string }[]>(
      'select sku from product_variant where sku in (select jsonb_array_elements_text(?::jsonb))',
      [JSON.stringify(special.map(({ sku }) => sku))],
    );
    for (const { sku, title, price, weightGrams, backorderable } of special) {
      if (found.some((variant) => variant.sku === sku)) continue;
      const prices = [{ amount: price, currency: 'GBP' }, ...foreignPrices(price)];
      const variant = { sku, title, weightGrams, taxClass: 'standard', backorderable, prices };
      await insertProduct(em, { title, description: '', status: 'active', variants: [variant] });
    }
  });
  await receiveOnce(database, 'last-five', [{ sku: LAST_FIVE_SKU, locationId: 'MAIN', quantity: 5 }]);
  await receiveOnce(
    database,
    'east',
    sampleGoods.filter((_, index) => index % 6 === 0).map(({ sku }) => ({ sku, locationId: 'EAST', quantity: 10 })),
  );
  await addForeignPrices(database);
}

/** A receipt whose id is fixed, so that it is booked at the first start and at no other. */
async function receiveOnce(database: Database, name: string, lines: readonly StockChangeLine[]): Promise<void> {
  const stock = createStockRepository(database);
  const id = idWithin('seed', name);
  const request = { lines, reference: 'Opening stock' };
  await stock.storeStockChange({ id, kind: 'receipt', request, requestHash: null });
  const { outcome } = await stock.applyStockChange({ changeId: id });
  if (outcome.kind === 'refused') throw new Error(`The seed's stock was refused: ${outcome.detail}`);
}

/** Prices in euro and dollars beside those in pounds that the sample has. */
async function addForeignPrices(database: Database): Promise<void> {
  const em = database.em.fork();
  const pounds = await em.execute<{ sku: string; amount: string }[]>(
    `select sku, amount_minor as amount from variant_price
     where currency = 'GBP' and sku in (select jsonb_array_elements_text(?::jsonb))`,
    [JSON.stringify(sampleGoods.map(({ sku }) => sku))],
  );
  const prices = pounds.flatMap(({ sku, amount }) => foreignPrices(Number(amount)).map((price) => ({ sku, ...price })));
  await em.execute(
    `insert into variant_price (sku, currency, amount_minor)
     select sku, currency, amount from jsonb_to_recordset(?::jsonb) as p(sku text, currency text, amount bigint)
     order by sku, currency
     on conflict (sku, currency) do nothing`,
    [JSON.stringify(prices)],
  );
}

function foreignPrices(pence: number): Money[] {
  return [
    { amount: proportion(pence, EUR_PER_HUNDRED_GBP, 100), currency: 'EUR' },
    { amount: proportion(pence, USD_PER_HUNDRED_GBP, 100), currency: 'USD' },
  ];
}
