import type { ShopFacts } from '../../domain/shop/shop-facts.ts';
import type { Database } from '../database.ts';
import { readShop } from './shop-queries.ts';

/** What a shop has to sell with, in one statement, which reads all products: for who looks now and then. Undefined: set-up has not run. */
export async function readShopFacts(database: Database): Promise<ShopFacts | undefined> {
  const em = database.em.fork();
  if (!(await readShop(em))) return undefined;
  const [row] = await em.execute<{ facts: ShopFacts }[]>(FACTS);
  return row?.facts;
}

const FACTS = `
with for_sale as materialized (
  select v.sku, v.tax_class, v.backorderable or exists (
      select from stock_level s join stock_location l on l.id = s.location_id and l.state = 'open'
      where s.sku = v.sku and s.on_hand > s.reserved) as orderable
  from product_variant v join product p on p.id = v.product_id where p.status = 'active'
)
select jsonb_build_object(
  'mode', shop.mode,
  'keys', (
    select jsonb_build_object(
      'storefront', count(*) filter (where c.role in ('storefront', 'publishable', 'integration') or 'orders:place' = any(r.permissions)),
      'staff', count(*) filter (where c.role = 'administrator'),
      'publishable', count(*) filter (where c.kind = 'publishable'))
    from credential c left join role r on r.name = c.role
    where c.revoked_at is null and (c.expires_at is null or c.expires_at > now()) and exists (
      select from credential_secret s
      where s.credential_id = c.id and s.revoked_at is null and (s.expires_at is null or s.expires_at > now()))),
  'locations', (
    select coalesce(jsonb_agg(jsonb_build_object('id', id, 'state', state, 'country', address ->> 'country',
      'hasAddress', coalesce(address ->> 'line1', '') <> '' and coalesce(address ->> 'city', '') <> '' and address ->> 'country' is not null,
      'hasTelephone', coalesce(address ->> 'phone', '') <> '') order by priority, id), '[]')
    from stock_location),
  'rates', (
    select coalesce(jsonb_agg(jsonb_build_object('country', country, 'taxClass', tax_class) order by country, tax_class), '[]')
    from (
      select distinct on (country, tax_class) country, tax_class, ended_at
      from tax_rate where valid_from <= now() order by country, tax_class, valid_from desc) latest
    where ended_at is null),
  'classes', (
    select coalesce(jsonb_agg(jsonb_build_object('taxClass', tax_class, 'variants', variants) order by tax_class), '[]')
    from (select tax_class, count(*) as variants from for_sale group by tax_class) c),
  'prices', (
    select coalesce(jsonb_agg(jsonb_build_object('currency', currency, 'forSale', for_sale, 'orderable', orderable) order by currency), '[]')
    from (
      select currency, count(*) as for_sale, count(*) filter (where f.orderable) as orderable
      from variant_price join for_sale f using (sku) group by currency) c)
) as facts
from shop`;
