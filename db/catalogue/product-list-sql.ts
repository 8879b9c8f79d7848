import { PLANNED_EACH_TIME } from '../shared/planned-each-time.ts';
import { productSql } from './product-sql.ts';

export interface ProductPage {
  readonly limit: number;
  /** Only products that have one of these SKUs, in any case. */
  readonly skus?: readonly string[] | undefined;
  readonly status?: 'active' | 'archived' | undefined;
  /** Only products that were added or changed after this. Stock is no part of a product. */
  readonly updatedAfter?: Date | undefined;
  /** Of the price that is shown. */
  readonly currency?: string | undefined;
  /** Where it is sent to. */
  readonly country?: string | undefined;
  /** Where the page before ended. */
  readonly after?: { readonly at: string; readonly id: string } | undefined;
}

/**
 * What a shop shows beside a variant: its price in one currency, whether that includes the tax of one country, and how many there
 * are. Looked up by key for the variants of the page only.
 */
const SHOWN = `,
      'price', (
        select jsonb_build_object('amount', c.amount_minor, 'currency', c.currency, 'taxIncluded', (
          select case when t.ended_at is null then t.inclusive end from tax_rate t
          where t.country = ? and t.tax_class = v.tax_class and t.valid_from <= now() order by t.valid_from desc limit 1))
        from variant_price c where c.sku = v.sku and c.currency = ?),
      'availability', jsonb_build_object(
        'available', (
          select coalesce(sum(s.on_hand - s.reserved), 0)
          from stock_level s join stock_location l on l.id = s.location_id and l.state = 'open' where s.sku = v.sku),
        'backorderable', v.backorderable)`;

/**
 * The statement of a page, apart from running it, so that a test can ask the database for its plan: one, however many products
 * and SKUs are asked for. One row more than the page, if there is one.
 */
export function productListSql(page: ProductPage) {
  const conditions = [...conditionsOf(page)];
  const where = conditions.length > 0 ? ` where ${conditions.map(([sql]) => sql).join(' and ')}` : '';
  return {
    sql: `${PLANNED_EACH_TIME}${productSql(SHOWN)}${where} order by p.created_at desc, p.id desc limit ?`,
    params: [
      page.country ?? null,
      page.currency ?? null,
      ...conditions.flatMap(([, ...params]) => params),
      page.limit + 1,
    ],
  };
}

function* conditionsOf({ skus, status, updatedAfter, after }: ProductPage): Generator<[sql: string, ...string[]]> {
  if (skus) {
    // Each a parameter: of a set in one parameter PostgreSQL does not know how many there are, and may read all variants.
    const each = skus.map(() => 'lower(?)').join(', ');
    yield [`p.id in (select v.product_id from product_variant v where lower(v.sku) in (${each}))`, ...skus];
  }
  if (status) yield ['p.status = ?', status];
  if (updatedAfter) yield ['p.updated_at > ?', updatedAfter.toISOString()];
  if (after) yield ['(p.created_at, p.id) < (?::timestamptz, ?::uuid)', after.at, after.id];
}
