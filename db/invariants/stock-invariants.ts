import { invariant } from './invariant.ts';

/** I1: every level is provable from the ledger of movements and from the reservations. */
export const stockAddsUp = invariant('I1', 'Stock adds up per SKU and location, and nothing is negative', {
  shop: {
    'The level is not the sum of its movements': `
    select 'SKU ' || sku || ' at ' || location_id,
      'level: ' || coalesce(l.on_hand || ' on hand, ' || l.reserved || ' reserved', 'none') ||
      '; movements: ' || coalesce(m.on_hand || ' on hand, ' || m.reserved || ' reserved', 'none'), sku
    from stock_level l
    full join (
      select sku, location_id, sum(on_hand_delta) as on_hand, sum(reserved_delta) as reserved
      from stock_movement group by sku, location_id
    ) m using (sku, location_id)
    where l.sku is null
      or (l.on_hand, l.reserved) <> (coalesce(m.on_hand, 0), coalesce(m.reserved, 0))`,

    'The level is negative, or more is reserved than is there': `
    select 'SKU ' || sku || ' at ' || location_id, on_hand || ' on hand, ' || reserved || ' reserved', sku
    from stock_level where on_hand < 0 or reserved < 0 or reserved > on_hand`,

    'Goods are held for orders at a location that is closed': `
    select 'SKU ' || s.sku || ' at ' || s.location_id, s.reserved || ' reserved', s.sku
    from stock_level s join stock_location l on l.id = s.location_id
    where l.state = 'closed' and s.reserved > 0`,

    'What is reserved is not what the orders hold': `
    select 'SKU ' || sku || ' at ' || location_id,
      coalesce(l.reserved, 0) || ' reserved, ' || coalesce(h.held, 0) || ' held', sku
    from stock_level l
    full join (
      select sku, location_id, sum(quantity) as held from reservation where state = 'held' group by sku, location_id
    ) h using (sku, location_id)
    where coalesce(l.reserved, 0) <> coalesce(h.held, 0)`,
  },
  order: {
    'A reservation has not moved stock as its state says': `
    select 'reservation of ' || r.quantity || ' × ' || r.sku || ' at ' || r.location_id,
      r.state || '; reserved ' || coalesce(m.reserved, 0) || ', shipped ' || coalesce(m.shipped, 0), r.id
    from reservation r
    cross join lateral (
      select sum(reserved_delta) as reserved, -sum(on_hand_delta) as shipped from stock_movement
      where reference = 'reservation:' || r.id and sku = r.sku and location_id = r.location_id
    ) m
    where (coalesce(m.reserved, 0), coalesce(m.shipped, 0)) <> (
      case r.state when 'held' then r.quantity else 0 end, case r.state when 'shipped' then r.quantity else 0 end)`,
  },
});

/**
 * I2: reserved stock belongs to an order that may have it. An order that is being undone releases its stock a moment before it is
 * closed, so one whose money or stock was released within the grace period needs no reservations.
 */
export const reservationsBelong = invariant(
  'I2',
  'Each live reservation belongs to one open order and none outlives its expiry',
  {
    order: {
      'Held for a line that the order does not have': `
    select 'reservation of ' || r.quantity || ' × ' || r.sku || ' at ' || r.location_id,
      'order ' || coalesce('A-' || o.number, 'unknown') || ', line ' || coalesce(l.sku, 'unknown'), r.order_id
    from reservation r
    left join sales_order o on o.id = r.order_id
    left join order_line l on l.id = r.order_line_id and l.order_id = r.order_id
    where r.state = 'held' and (o.id is null or l.id is null or l.sku <> r.sku)`,

      'A final order still holds goods': `
    select o.name, o.status || '; holds ' || r.quantity || ' × ' || r.sku || ' at ' || r.location_id, o.id
    from reservation r join order_known o on o.id = r.order_id where r.state = 'held' and o.is_final`,

      'A final order still waits for goods': `
    select o.name, o.status || '; waits for ' || b.quantity - b.filled_quantity || ' × ' || b.sku, o.id
    from backorder b join order_known o on o.id = b.order_id where b.state = 'waiting' and o.is_final`,

      'Held beyond its expiry': `
    select coalesce(o.name, 'order unknown'),
      r.quantity || ' × ' || r.sku || ' at ' || r.location_id || ', expired at ' || r.expires_at, r.order_id
    from given, reservation r left join order_known o on o.id = r.order_id
    where r.state = 'held' and r.expires_at < given.before`,

      'An unpaid order holds goods without an expiry': `
    select o.name, o.status || '; ' || r.quantity || ' × ' || r.sku || ' at ' || r.location_id, o.id
    from reservation r join order_known o on o.id = r.order_id
    where r.state = 'held' and r.expires_at is null and o.confirmed_at is null`,

      'An unpaid order was given goods that others wait for': `
    select o.name, o.status || '; given ' || b.filled_quantity || ' × ' || b.sku, o.id
    from backorder b join order_known o on o.id = b.order_id
    where b.filled_quantity > 0 and o.confirmed_at is null`,

      'An open order does not hold what it sold': `
    select o.name || ', ' || l.sku,
      l.quantity || ' ordered, ' || coalesce(h.units, 0) || ' held or shipped, ' || coalesce(b.units, 0) || ' waited for',
      o.id
    from given, order_known o
    join order_line l on l.order_id = o.id
    left join (
      select order_line_id, sum(quantity) as units from reservation where state in ('held', 'shipped') group by 1
    ) h on h.order_line_id = l.id
    left join (
      select order_line_id, sum(quantity - filled_quantity) as units from backorder where state = 'waiting' group by 1
    ) b on b.order_line_id = l.id
    where not o.is_final and l.quantity <> coalesce(h.units, 0) + coalesce(b.units, 0)
      and not exists (select 1 from payment p where p.order_id = o.id and p.settled_at >= given.before)
      and not exists (
        select 1 from order_movement m
        where m.order_id = o.id and m.kind = 'release' and m.occurred_at >= given.before)`,

      'A completed order did not send what it sold': `
    select o.name || ', ' || l.sku, l.quantity || ' ordered, ' || coalesce(sum(r.quantity), 0) || ' shipped', o.id
    from order_known o
    join order_line l on l.order_id = o.id
    left join reservation r on r.order_line_id = l.id and r.state = 'shipped'
    where o.status = 'completed' and not exists (
      select 1 from parcel_known s where s.order_id = o.id and not s.has_left)
    group by o.name, o.id, l.id, l.sku, l.quantity having l.quantity <> coalesce(sum(r.quantity), 0)`,
    },
  },
);
