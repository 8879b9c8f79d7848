import { invariant } from './invariant.ts';

/** What the lines of each order come to. */
const SUMS_OF_LINES = `
  select order_id, count(*) as lines, sum(net_minor) as net, sum(tax_minor) as tax from order_line group by 1`;

/** What each order's frozen explanation comes to, in all and of each kind. */
const SUMS_AS_TOLD = `
  select s.id as order_id, sum((t ->> 'amount')::bigint) as total,
    sum((t ->> 'amount')::bigint) filter (where t ->> 'kind' = 'item') as items,
    sum((t ->> 'amount')::bigint) filter (where t ->> 'kind' = 'shipping') as shipping,
    coalesce(sum((t ->> 'amount')::bigint) filter (where t ->> 'kind' = 'tax'), 0) as tax
  from sales_order s cross join jsonb_array_elements(s.totals -> 'lines') t group by s.id`;

/**
 * I11: what a shopper is charged can be added up from what they see. All by columns, which money is taken by, and once more by the frozen
 * `totals`, which the shopper is shown: each is written once, at placement, and nothing may change the one without the other.
 */
export const pricesAddUp = invariant('I11', 'The lines of an order, with sending and tax, add up to what it costs', {
  order: {
    // Tax is in the price or comes on top of it (domain/pricing/price-basket.ts).
    'A line does not cost what its units cost': `
    select o.name || ', ' || l.sku, l.quantity || ' × ' || l.unit_price_minor || '; ' || l.net_minor || ' net, ' || l.tax_minor || ' tax' ||
      case when l.tax_inclusive then ', which is in the price' else '' end, o.id
    from order_line l join order_known o on o.id = l.order_id
    where l.net_minor + case when l.tax_inclusive then l.tax_minor else 0 end <> l.unit_price_minor * l.quantity`,

    'The lines of an order are not what its goods cost': `
    select o.name, coalesce(l.lines, 0) || ' lines, ' || coalesce(l.net, 0) || ' net; goods ' || s.items_minor, o.id
    from order_known o join sales_order s on s.id = o.id
    left join (${SUMS_OF_LINES}) l on l.order_id = o.id
    where l.net is distinct from s.items_minor`,

    // What is left over is the tax on sending.
    'The tax of an order is not that of its lines and of sending': `
    select o.name, s.tax_minor || ' in all; lines ' || l.tax || ', sending ' ||
      coalesce(((s.totals ->> 'shippingGross')::bigint - s.shipping_minor)::text, 'untold'), o.id
    from order_known o join sales_order s on s.id = o.id
    join (${SUMS_OF_LINES}) l on l.order_id = o.id
    where s.tax_minor - l.tax is distinct from (s.totals ->> 'shippingGross')::bigint - s.shipping_minor
      or s.tax_minor < l.tax`,

    'Goods, sending and tax of an order do not add up to its total': `
    select o.name, s.items_minor || ' + ' || s.shipping_minor || ' + ' || s.tax_minor || ', in all ' || s.total_minor, o.id
    from order_known o join sales_order s on s.id = o.id
    where s.items_minor + s.shipping_minor + s.tax_minor <> s.total_minor
      or least(s.items_minor, s.shipping_minor, s.tax_minor) < 0`,

    'What the shopper is told that an order costs is not what it costs': `
    select o.name, s.total_minor || ' ' || s.currency || '; told: ' ||
      coalesce(s.totals ->> 'total', 'nothing') || ' ' || coalesce(s.totals ->> 'currency', ''), o.id
    from order_known o join sales_order s on s.id = o.id
    where (s.totals ->> 'currency', s.totals ->> 'items', s.totals ->> 'shipping', s.totals ->> 'tax', s.totals ->> 'total',
        (s.totals ->> 'itemsGross')::bigint + (s.totals ->> 'shippingGross')::bigint)
      is distinct from
      (s.currency::text, s.items_minor::text, s.shipping_minor::text, s.tax_minor::text, s.total_minor::text, s.total_minor)`,

    'The sum that a shopper is shown line by line is not what the order costs': `
    select o.name, 'shown: ' || coalesce(t.items, 0) || ' + ' || coalesce(t.shipping, 0) || ' + ' || coalesce(t.tax, 0) || ', in all ' ||
      coalesce(t.total, 0) || '; it costs ' || s.total_minor, o.id
    from order_known o join sales_order s on s.id = o.id
    left join (${SUMS_AS_TOLD}) t on t.order_id = o.id
    where (t.items, t.shipping, t.tax, t.total) is distinct from (s.items_minor, s.shipping_minor, s.tax_minor, s.total_minor)`,
  },
});
