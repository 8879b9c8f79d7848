import type { Money } from '../../domain/money/money.ts';
import type { Database, EntityManager } from '../database.ts';

export interface StoredProduct {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly status: 'active' | 'archived';
  readonly version: number;
  /** RFC 3339 with microseconds, as the database has it. */
  readonly createdAt: string;
  readonly updatedAt: string;
  /** In SKU order. */
  readonly variants: readonly StoredVariant[];
}

export interface StoredVariant {
  readonly sku: string;
  readonly title: string;
  readonly weightGrams: number;
  readonly taxClass: string;
  readonly backorderable: boolean;
  readonly maxPerOrder: number | null;
  /** In order of currency. */
  readonly prices: readonly Money[];
}

export interface ProductPage {
  readonly limit: number;
  /** Only the product that has this SKU. */
  readonly sku?: string | undefined;
  /** Archived products are left out. */
  readonly activeOnly?: boolean;
  /** Where the page before ended. */
  readonly after?: { readonly at: string; readonly id: string } | undefined;
}

export interface ProductQueries {
  find(id: string): Promise<StoredProduct | undefined>;
  /** Newest first, one more than asked for when there is one. */
  list(page: ProductPage): Promise<readonly StoredProduct[]>;
}

export function createProductQueries(database: Database): ProductQueries {
  return {
    find: (id) => readProduct(database.em.fork(), id),
    async list({ limit, sku, activeOnly = false, after }) {
      const rows = await database.em.fork().execute<{ product: StoredProduct }[]>(
        `${productSql}
         where (?::text is null or p.id = (select product_id from product_variant where lower(sku) = lower(?)))
           and (not ?::boolean or p.status = 'active')
           and (?::timestamptz is null or (p.created_at, p.id) < (?::timestamptz, ?::uuid))
         order by p.created_at desc, p.id desc limit ?`,
        [sku ?? null, sku ?? null, activeOnly, after?.at ?? null, after?.at ?? null, after?.id ?? null, limit + 1],
      );
      return rows.map(({ product }) => product);
    },
  };
}

/** Within the caller's transaction, so that a write can answer with what it wrote. */
export async function readProduct(em: EntityManager, id: string): Promise<StoredProduct | undefined> {
  const [row] = await em.execute<{ product: StoredProduct }[]>(`${productSql} where p.id = ?`, [id]);
  return row?.product;
}

const productSql = `
select jsonb_build_object(
  'id', p.id, 'title', p.title, 'description', p.description, 'status', p.status, 'version', p.version,
  'createdAt', p.created_at, 'updatedAt', p.updated_at,
  'variants', (
    select coalesce(jsonb_agg(jsonb_build_object(
      'sku', v.sku, 'title', v.title, 'weightGrams', v.weight_grams, 'taxClass', v.tax_class,
      'backorderable', v.backorderable, 'maxPerOrder', v.max_per_order,
      'prices', (
        select coalesce(jsonb_agg(jsonb_build_object('amount', c.amount_minor, 'currency', c.currency)
          order by c.currency), '[]')
        from variant_price c where c.sku = v.sku)) order by v.sku), '[]')
    from product_variant v where v.product_id = p.id)
) as product
from product p`;
