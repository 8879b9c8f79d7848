import { v7 } from 'uuid';
import { skuKey } from '../../domain/catalogue/sku.ts';
import { SYSTEM, type Actor } from '../../domain/events/event-actor.ts';
import type { Money } from '../../domain/money/money.ts';
import type { EntityManager } from '../database.ts';
import { appendEvents } from '../events/append-events.ts';
import type { VersionedChange } from '../shared/versioned-change.ts';
import { SkuTaken, VariantIncomplete } from './product-errors.ts';

export interface NewProduct {
  readonly title: string;
  readonly description: string;
  readonly status: 'active' | 'archived';
  readonly variants: readonly NewVariant[];
}

export interface NewVariant {
  readonly sku: string;
  readonly title: string;
  readonly weightGrams: number;
  readonly taxClass: string;
  readonly backorderable: boolean;
  /** Null: it has no limit of its own. */
  readonly maxPerOrder?: number | null | undefined;
  /** One for each currency. */
  readonly prices: readonly Money[];
}

/** What is left out stays as it is. */
export type ProductChange = Optional<Omit<NewProduct, 'variants'>> & {
  /** A SKU that the product does not have yet is added, and must then be complete. */
  readonly variants?: readonly VariantChange[] | undefined;
};
export type VariantChange = Pick<NewVariant, 'sku'> & Optional<Omit<NewVariant, 'sku'>>;

type Optional<T> = { readonly [Key in keyof T]?: T[Key] | undefined };

/** Writes a product and all its variants. Throws SkuTaken. */
export async function insertProduct(em: EntityManager, product: NewProduct, actor: Actor = SYSTEM): Promise<string> {
  const id = v7();
  await em.execute('insert into product (id, title, description, status) values (?, ?, ?, ?)', [
    id,
    product.title,
    product.description,
    product.status,
  ]);
  await insertVariants(em, id, product.variants);
  const type = 'product.created';
  const data = { status: product.status, skus: product.variants.map(({ sku }) => sku) };
  await appendEvents(em, [{ subjectId: id, type, factKey: type, data, actor }]);
  return id;
}

/**
 * Changes a product if it still has a version that the caller read. False: there is no such product of those versions. Throws SkuTaken and VariantIncomplete.
 */
export async function changeProduct(
  em: EntityManager,
  { id, versions, change, actor = SYSTEM }: VersionedChange<ProductChange>,
): Promise<boolean> {
  const expected = versions === 'any' ? null : `{${versions.join(',')}}`;
  const [changed] = await em.execute<{ version: number; statusBefore: string }[]>(
    `with before as (select id, status from product where id = ? for update)
     update product p set title = coalesce(?, p.title), description = coalesce(?, p.description),
       status = coalesce(?, p.status), version = p.version + 1, updated_at = now()
     from before where p.id = before.id and (?::int[] is null or p.version = any(?::int[]))
     returning p.version, before.status as "statusBefore"`,
    [id, change.title ?? null, change.description ?? null, change.status ?? null, expected, expected],
  );
  if (!changed) return false;
  const { variants = [] } = change;
  const owned = await em.execute<{ sku: string }[]>('select sku from product_variant where product_id = ?', [id]);
  const known = new Map(owned.map(({ sku }) => [skuKey(sku), sku]));
  await updateVariants(
    em,
    variants.flatMap((variant) => {
      const sku = known.get(skuKey(variant.sku));
      return sku === undefined ? [] : [{ ...variant, sku }];
    }),
  );
  await insertVariants(em, id, variants.filter(({ sku }) => !known.has(skuKey(sku))).map(complete));
  await tell(em, { id, change, actor, ...changed });
  return true;
}

interface ChangedProduct {
  readonly id: string;
  readonly change: ProductChange;
  readonly actor: Actor;
  readonly version: number;
  readonly statusBefore: string;
}

/** Names the parts that were given another value, or the same again. */
async function tell(em: EntityManager, { id, change, actor, version, statusBefore }: ChangedProduct): Promise<void> {
  const isArchived = change.status === 'archived' && statusBefore === 'active';
  const type = isArchived ? 'product.archived' : 'product.changed';
  const fields = Object.entries(change).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  await appendEvents(em, [{ subjectId: id, type, factKey: `${type}:${version}`, data: { version, fields }, actor }]);
}

async function insertVariants(em: EntityManager, productId: string, variants: readonly NewVariant[]): Promise<void> {
  const written = await em.execute<{ sku: string }[]>(
    `insert into product_variant (sku, product_id, title, weight_grams, tax_class, backorderable, max_per_order)
     select v.sku, ?, v.title, v."weightGrams", v."taxClass", v.backorderable, v."maxPerOrder"
     from jsonb_to_recordset(?::jsonb) as
       v(sku text, title text, "weightGrams" int, "taxClass" text, backorderable boolean, "maxPerOrder" int)
     order by v.sku
     on conflict do nothing returning sku`,
    [productId, JSON.stringify(variants)],
  );
  const fresh = new Set(written.map(({ sku }) => sku));
  const taken = variants.find(({ sku }) => !fresh.has(sku));
  if (taken) throw new SkuTaken(taken.sku);
  await writePrices(em, variants);
}

async function updateVariants(em: EntityManager, variants: readonly VariantChange[]): Promise<void> {
  if (variants.length === 0) return;
  await em.execute(
    `update product_variant t set title = coalesce(v.title, t.title),
       weight_grams = coalesce(v."weightGrams", t.weight_grams), tax_class = coalesce(v."taxClass", t.tax_class),
       backorderable = coalesce(v.backorderable, t.backorderable),
       max_per_order = case when v."maxPerOrder" is null then t.max_per_order else nullif(v."maxPerOrder", 0) end
     from jsonb_to_recordset(?::jsonb) as
       v(sku text, title text, "weightGrams" int, "taxClass" text, backorderable boolean, "maxPerOrder" int)
     where t.sku = v.sku`,
    // Null clears the limit, which the statement has to tell from a limit that is left out.
    [JSON.stringify(variants.map((one) => (one.maxPerOrder === null ? { ...one, maxPerOrder: 0 } : one)))],
  );
  await writePrices(em, variants);
}

/** The prices that a variant names replace all that it had. */
async function writePrices(em: EntityManager, variants: readonly VariantChange[]): Promise<void> {
  const priced = variants.filter(({ prices }) => prices !== undefined);
  if (priced.length === 0) return;
  const prices = priced.flatMap(({ sku, prices = [] }) => prices.map((price) => ({ sku, ...price })));
  await em.execute(
    `delete from variant_price where sku in (select value from jsonb_array_elements_text(?::jsonb))
       and (sku, currency) not in (select p.sku, p.currency from jsonb_to_recordset(?::jsonb) as p(sku text, currency text))`,
    [JSON.stringify(priced.map(({ sku }) => sku)), JSON.stringify(prices)],
  );
  await em.execute(
    `insert into variant_price (sku, currency, amount_minor)
     select p.sku, p.currency, p.amount from jsonb_to_recordset(?::jsonb) as p(sku text, currency text, amount bigint)
     order by p.sku, p.currency
     on conflict (sku, currency) do update set amount_minor = excluded.amount_minor`,
    [JSON.stringify(prices)],
  );
}

function complete(variant: VariantChange): NewVariant {
  const { sku, title, weightGrams, prices, taxClass = 'standard', backorderable = false, maxPerOrder } = variant;
  if (title === undefined) throw new VariantIncomplete(sku, 'title');
  if (weightGrams === undefined) throw new VariantIncomplete(sku, 'weightGrams');
  if (prices === undefined) throw new VariantIncomplete(sku, 'prices');
  return { sku, title, weightGrams, prices, taxClass, backorderable, maxPerOrder };
}
