/** Selects products as JSON, each with its variants; `more` is added to what each variant has. */
export function productSql(more = ''): string {
  return `
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
        from variant_price c where c.sku = v.sku)${more}) order by v.sku), '[]')
    from product_variant v where v.product_id = p.id)
) as product
from product p`;
}
