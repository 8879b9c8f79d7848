import type { Money } from '../../domain/money/money.ts';
import type { Database, EntityManager } from '../database.ts';
import { shareReads } from '../shared/share-reads.ts';
import { productListSql, type ProductPage } from './product-list-sql.ts';
import { productSql } from './product-sql.ts';

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

/** A product as a shop lists it. */
export interface ListedProduct extends Omit<StoredProduct, 'variants'> {
  readonly variants: readonly ListedVariant[];
}

export interface ListedVariant extends StoredVariant {
  /**
   * In the currency that was asked for; null where none was, or it is not sold in it. Whether the tax is in it depends on the
   * country: null where none was asked for, or the shop does not sell such goods there.
   */
  readonly price: (Money & { readonly taxIncluded: boolean | null }) | null;
  /** Units at all locations that nobody was promised. */
  readonly availability: { readonly available: number; readonly backorderable: boolean };
}

export interface ProductQueries {
  find(id: string): Promise<StoredProduct | undefined>;
  /** Newest first, one more than asked for when there is one. One statement, whatever is asked for; one for all who ask the same at once. */
  list(page: ProductPage): Promise<readonly ListedProduct[]>;
}

export function createProductQueries(database: Database): ProductQueries {
  // A page that a shop shows is asked for by all who look at it.
  const share = shareReads<readonly ListedProduct[]>();
  const read = async (page: ProductPage) => {
    const { sql, params } = productListSql(page);
    const rows = await database.em.fork().execute<{ product: ListedProduct }[]>(sql, params);
    return rows.map(({ product }) => product);
  };
  return {
    find: (id) => readProduct(database.em.fork(), id),
    list: (page) => share(JSON.stringify(page), () => read(page)),
  };
}

/** Within the caller's transaction, so that a write can answer with what it wrote. */
export async function readProduct(em: EntityManager, id: string): Promise<StoredProduct | undefined> {
  const [row] = await em.execute<{ product: StoredProduct }[]>(`${productSql()} where p.id = ?`, [id]);
  return row?.product;
}
