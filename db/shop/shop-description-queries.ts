import type { ShopMode } from '../../domain/shop/shop-mode.ts';
import { SHIPPING_TAX_CLASS } from '../../domain/pricing/price-basket.ts';
import type { Database } from '../database.ts';

/** What the database says of the shop as a whole. */
export interface ShopDescription {
  readonly mode: ShopMode;
  /** In order of their codes: those with a rate for sending and one for some goods. */
  readonly countries: readonly SoldCountry[];
}

export interface SoldCountry {
  readonly code: string;
  /** Of all classes that are sold there. */
  readonly pricesIncludeTax: boolean;
}

export interface ShopDescriptionQueries {
  /** One statement. Undefined until set-up has run. */
  describeShop(): Promise<ShopDescription | undefined>;
}

export function createShopDescriptionQueries(database: Database): ShopDescriptionQueries {
  return {
    async describeShop() {
      const [row] = await database.em
        .fork()
        .execute<ShopDescription[]>(DESCRIPTION, [SHIPPING_TAX_CLASS, SHIPPING_TAX_CLASS]);
      return row;
    },
  };
}

const DESCRIPTION = `
with in_force as (
  select distinct on (country, tax_class) country, tax_class, inclusive, ended_at
  from tax_rate where valid_from <= now() order by country, tax_class, valid_from desc
), sold as (
  select country, bool_and(inclusive) as inclusive from in_force where ended_at is null
  group by country having bool_or(tax_class = ?) and bool_or(tax_class <> ?)
)
select shop.mode, (
  select coalesce(jsonb_agg(jsonb_build_object('code', country, 'pricesIncludeTax', inclusive) order by country), '[]') from sold
) as countries
from shop`;
