import { Migration } from '@mikro-orm/migrations';

/**
 * SKUs are unique without regard to case, an article may be free, and nobody takes all of it: units of an order, and what is
 * counted to limit callers and orders that nobody has paid.
 */
export class CatalogueAndLimits extends Migration {
  override up(): void {
    this.addSql(`
do $$
declare
  alike text;
begin
  select string_agg(skus, '; ') into alike
  from (select string_agg(sku, ' and ') as skus from product_variant group by lower(sku) having count(*) > 1) as t;
  if alike is not null then
    raise exception 'These SKUs differ by case only: %. Rename all but one of each before you migrate.', alike;
  end if;
end $$;
create unique index product_variant_sku_any_case on product_variant (lower(sku));

alter table variant_price drop constraint variant_price_amount_minor_check;
alter table variant_price add constraint variant_price_amount_minor_check check (amount_minor >= 0);
alter table order_line drop constraint order_line_quantity;
alter table order_line add constraint order_line_quantity check (quantity > 0 and unit_price_minor >= 0);

alter table product_variant add column max_per_order int null;
alter table product_variant add constraint product_variant_max_per_order_check check (max_per_order > 0);

-- Columns as rate-limiter-flexible has them. What is lost in a crash is a minute's counts.
create unlogged table rate_limit (
  key varchar(255) primary key,
  points int not null default 0,
  expire bigint null
);

create index checkout_request_open_by_email on checkout_request ((body ->> 'email')) where resolved_at is null;
create index sales_order_unpaid_by_email on sales_order (email) where status in ('placed', 'awaiting-payment');
create index sales_order_unpaid_by_customer on sales_order (customer_id) where status in ('placed', 'awaiting-payment');
`);
  }
}
