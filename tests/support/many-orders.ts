import type { Database } from '../../db/database.ts';

export const MANY_CUSTOMERS = 50;

/**
 * Thousands of orders as a shop has them after a while: nearly all completed, a minute apart, two lines each unless said; one in a
 * hundred is open, one in two hundred needs a person.
 */
export async function manyOrders(database: Database, count: number, { linesEach = 2 } = {}): Promise<void> {
  const em = database.em.fork();
  await em.execute(
    `insert into customer (id, name, email) select ${customerId('n')}, 'Customer ' || n, 'c' || n || '@example.com'
     from generate_series(1, ${MANY_CUSTOMERS}) n`,
  );
  await em.execute(
    `insert into sales_order (id, number, status, payment_status, fulfilment_stage, customer_id, email, currency, items_minor,
       shipping_minor, tax_minor, total_minor, totals, shipping_address, shipping_quote_id, shipping_option_id, carrier,
       carrier_service, attention, placed_at, confirmed_at)
     select gen_random_uuid(), nextval('order_number'),
       case when n % 100 = 0 then 'fulfilling' when n % 100 = 1 then 'cancelled' else 'completed' end,
       case when n % 100 = 0 then 'authorised' when n % 100 = 1 then 'voided' else 'captured' end,
       case when n % 100 = 0 then 'preparing' when n % 100 = 1 then 'cancelled' else 'delivered' end,
       case when n % 2 = 0 then ${customerId(`n % ${MANY_CUSTOMERS} + 1`)} end, 'buyer' || n % 1000 || '@example.com',
       'GBP', 1000, 300, 260, 1560,
       '{"currency":"GBP","items":1000,"itemsGross":1200,"shipping":300,"shippingGross":360,"tax":260,"total":1560,"taxIncluded":false,"taxRounding":{"scope":"rate-group","mode":"half-up"},"lines":[]}',
       '{"name":"Ada","line1":"1 Row","city":"London","postalCode":"N1 9GU","country":"GB"}', gen_random_uuid(), gen_random_uuid(),
       'RoyalMail', 'Tracked48', case when n % 200 = 0 then 'The address is not known.' end,
       timestamptz '2026-01-01' + n * interval '1 minute', now()
     from generate_series(1, ?::int) n`,
    [count],
  );
  await em.execute(
    `insert into order_line (id, order_id, position, sku, title, quantity, unit_price_minor, weight_grams, tax_class,
       tax_rate_ppm, tax_inclusive, net_minor, tax_minor, placed_at)
     select gen_random_uuid(), o.id, p, 'SKU-' || ((o.number * 2 + p) % 500), 'A thing', 1, 500, 100, 'standard', 200000, false, 500, 100, o.placed_at
     from sales_order o, generate_series(0, ?::int - 1) p`,
    [linesEach],
  );
  // With the key of the shop's storefront, where it has one.
  await em.execute(
    `insert into checkout_request (order_id, number, credential_id, body_hash, body, received_at, resolved_at)
     select o.id, o.number, c.id, 'hash', null, o.placed_at, o.placed_at from sales_order o,
       lateral (select id from credential where role = 'storefront' order by created_at, id limit 1) c`,
  );
  await em.execute('analyze sales_order, order_line, checkout_request');
}

function customerId(n: string): string {
  return `('00000000-0000-4000-8000-' || lpad((${n})::text, 12, '0'))::uuid`;
}
