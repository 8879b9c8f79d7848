/**
 * Lines as JSON, each with its SKU as the catalogue writes it, whatever case it came in; a SKU that nobody sells stays as it
 * came. Whoever stores lines stores these, so that all that reads them later compares SKUs as they are.
 */
export function canonicalLinesSql(lines: string): string {
  return `(
  select coalesce(jsonb_agg(
    case when v.sku is null then l.line else jsonb_set(l.line, '{sku}', to_jsonb(v.sku)) end order by l.place), '[]')
  from jsonb_array_elements(${lines}) with ordinality as l(line, place)
  left join product_variant v on lower(v.sku) = lower(l.line ->> 'sku'))`;
}

/** The same of what is put on stock or taken off it: each line also names a location, in any case. */
export function canonicalStockLinesSql(lines: string): string {
  return `(
  select coalesce(jsonb_agg(
    case when s.id is null then l.line else jsonb_set(l.line, '{locationId}', to_jsonb(s.id)) end order by l.place), '[]')
  from jsonb_array_elements(${canonicalLinesSql(lines)}) with ordinality as l(line, place)
  left join stock_location s on lower(s.id) = lower(l.line ->> 'locationId'))`;
}
