import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestDatabase } from '../../tests/support/open-test-database.ts';
import { planOf, readWhole } from '../../tests/support/read-plan.ts';
import { noteStatements } from '../../tests/hot-path/count-statements.ts';
import type { Database } from '../database.ts';
import { productListSql, type ProductPage } from './product-list-sql.ts';
import { createProductQueries, type ListedProduct } from './product-queries.ts';

/** One in a hundred is archived, one in five thousand was changed in 2026; the first thousand have two variants, and ninety-nine two locations. */
const COUNT = 100_000;

let database: Database;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ database, drop } = await openTestDatabase());
  const em = database.em.fork();
  await em.execute(
    `insert into product (id, title, status, created_at, updated_at)
     select gen_random_uuid(), 'Product ' || n, case when n % 100 = 0 then 'archived' else 'active' end, t,
       case when n % 5000 = 1 then timestamptz '2026-06-01' else t end
     from generate_series(1, ${COUNT}) n, lateral (select timestamptz '2025-01-01' + n * interval '1 minute') as made(t)`,
  );
  await em.execute(
    `insert into product_variant (sku, product_id, title, weight_grams, tax_class, backorderable)
     select 'Sku-' || substring(p.title from 9) || '-' || v, p.id, 'A thing', 100, case v when 1 then 'standard' else 'books' end, v = 2
     from product p, generate_series(1, case when substring(p.title from 9)::int <= 1000 then 2 else 1 end) v`,
  );
  await em.execute(
    `insert into variant_price (sku, currency, amount_minor)
     select sku, currency, 1000 from product_variant, (values ('EUR'), ('GBP')) as c(currency) where currency = 'EUR' or sku like '%-1'`,
  );
  await em.execute(
    `insert into stock_location (id, name, address) values ('MAIN', 'Main', '{}'), ('EAST', 'East', '{}')`,
  );
  await em.execute(
    `insert into stock_level (sku, location_id, on_hand, reserved)
     select sku, l.id, 10, 3 from product_variant, stock_location l
     where sku like '%-1' and (l.id = 'MAIN' or length(sku) < 9)`,
  );
  await em.execute(
    `insert into tax_rate (country, tax_class, rate_ppm, inclusive) values ('DE', 'standard', 190000, true), ('US', 'standard', 0, false)`,
  );
  await em.execute('analyze product, product_variant, variant_price, stock_level, tax_rate');
}, 120_000);
afterAll(() => drop());

const list = (page: Partial<ProductPage>) => createProductQueries(database).list({ limit: 25, ...page });
const plan = (page: Partial<ProductPage>) => {
  const { sql, params } = productListSql({ limit: 25, currency: 'EUR', country: 'DE', ...page });
  return planOf(database, sql, params);
};
const after = { at: '2025-03-01T00:00:00.000000+00:00', id: '00000000-0000-4000-8000-000000000000' };
const many = Array.from({ length: 100 }, (_, index) => `sku-${index * 7 + 1}-1`);

describe('listing products', () => {
  it.each<[string, Partial<ProductPage>, number]>([
    ['nothing in particular', {}, 26],
    ['what is for sale', { status: 'active' }, 26],
    ['what is not', { status: 'archived' }, 26],
    ['a later page', { status: 'active', after }, 26],
    ['one SKU', { skus: ['SKU-77-1'] }, 1],
    ['a hundred SKUs', { skus: many, status: 'active', limit: 100 }, 100],
    ['what has changed lately', { updatedAfter: new Date('2026-05-31') }, 20],
    ['what is for sale and has changed lately', { status: 'active', updatedAfter: new Date('2026-05-31') }, 20],
  ])('reads no more than there is of %s', async (_what, page, rows) => {
    const nodes = await plan(page);
    // Two tax rates, and two locations, fit into one block.
    expect(readWhole(nodes).filter((table) => !['tax_rate', 'stock_location'].includes(table))).toEqual([]);
    const read = nodes.filter((node) => node['Relation Name'] === 'product');
    // One more shows that no other was made at the same time as the last.
    expect(Math.max(...read.map((node) => node['Actual Rows'] * node['Actual Loops']))).toBeLessThanOrEqual(rows + 1);
  });

  it('asks the database once, however many products and variants there are', async () => {
    const noted = noteStatements(database);
    await list({ limit: 100, currency: 'EUR', country: 'DE' });
    await list({ limit: 1, skus: many });
    noted.stop();
    expect(noted.statements).toHaveLength(2);
  });

  it('shows the price in one currency, and what is available at all locations', async () => {
    const shown = async (page: Partial<ProductPage>) => variantsOf(await list({ skus: ['SKU-77-1'], ...page }));
    expect(await shown({ currency: 'EUR', country: 'DE' })).toEqual([
      [
        { amount: 1_000, currency: 'EUR', taxIncluded: true },
        { available: 14, backorderable: false },
      ],
      [
        { amount: 1_000, currency: 'EUR', taxIncluded: null },
        { available: 0, backorderable: true },
      ],
    ]);
    expect((await shown({ currency: 'GBP', country: 'US' })).map(([price]) => price)).toEqual([
      { amount: 1_000, currency: 'GBP', taxIncluded: false },
      null,
    ]);
    expect((await shown({ country: 'DE' })).map(([price]) => price)).toEqual([null, null]);
    expect((await shown({ currency: 'EUR' })).map(([price]) => price?.taxIncluded)).toEqual([null, null]);
  });

  it('finds each product once, however many of its SKUs are asked for and in whatever case', async () => {
    const found = await list({ skus: ['sku-77-1', 'SKU-77-2', 'SKU-78-1', 'NONE'] });
    expect(found.map(({ title }) => title)).toEqual(['Product 78', 'Product 77']);
  });
});

function variantsOf(products: readonly ListedProduct[]) {
  return products.flatMap(({ variants }) => variants.map(({ price, availability }) => [price, availability] as const));
}
