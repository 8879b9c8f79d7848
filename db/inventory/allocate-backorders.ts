import type { EntityManager } from '../database.ts';
import { lockStockLevels } from './lock-stock-levels.ts';
import { appendAllToTimeline } from '../orders/order-timeline.ts';

/** Few enough to be written well within a step's five seconds. */
const LINES_AT_ONCE = 500;

/**
 * Gives free stock of these SKUs to the lines that wait for it, oldest first; a line may be filled in part and from
 * several locations, the preferred ones first. Only orders that are paid for stand in the queue. At most `LINES_AT_ONCE` are
 * given something: the caller, or the sweep, asks again for the rest. Runs in the caller's transaction and answers whose orders got some.
 *
 * Queue and supply of a SKU are laid beside each other as two rulers of units: where a waiting line's stretch
 * overlaps a location's, that many units are held for it. A line that was given up, or filled by another, since it
 * was read gets nothing: `filled` finds it changed, and only what `filled` returns is held.
 */
const allocateSql = `
with wanted as (
  select jsonb_array_elements_text(?::jsonb) as sku
), queue as (
  select q.*, sum(q.missing) over (partition by q.sku order by q.queued_at, q.id) as upto
  from wanted cross join lateral (
    select b.id, b.order_id, b.order_line_id, b.sku, b.filled_quantity, b.quantity - b.filled_quantity as missing, b.queued_at
    from backorder b where b.sku = wanted.sku and b.state = 'waiting' and b.queued_at is not null
    order by b.queued_at, b.id limit ?) q
), supply as (
  select s.sku, s.location_id, s.on_hand - s.reserved as free,
    sum(s.on_hand - s.reserved) over (partition by s.sku order by l.priority, l.id) as upto
  from jsonb_to_recordset(?::jsonb) as locked(sku text, "locationId" text)
  join stock_level s on s.sku = locked.sku and s.location_id = locked."locationId"
  join stock_location l on l.id = s.location_id and l.state = 'open'
  where s.on_hand > s.reserved
), share as materialized (
  select gen_random_uuid() as reservation_id, q.id, q.order_id, q.order_line_id, q.sku, q.filled_quantity, s.location_id,
    (least(q.upto, s.upto) - greatest(q.upto - q.missing, s.upto - s.free))::int as quantity
  from queue q join supply s on s.sku = q.sku
  where least(q.upto, s.upto) > greatest(q.upto - q.missing, s.upto - s.free)
), filled as (
  update backorder b set
    filled_quantity = b.filled_quantity + given.quantity,
    state = case when b.filled_quantity + given.quantity = b.quantity then 'filled' else 'waiting' end,
    filled_at = case when b.filled_quantity + given.quantity = b.quantity then now() end
  from (select id, filled_quantity, sum(quantity)::int as quantity from share group by id, filled_quantity) given
  where b.id = given.id and b.state = 'waiting' and b.filled_quantity = given.filled_quantity
  returning b.id, b.order_id, b.sku, given.quantity, b.quantity - b.filled_quantity as missing, b.filled_quantity
), held as (
  insert into reservation (id, order_id, order_line_id, sku, location_id, quantity)
  select s.reservation_id, s.order_id, s.order_line_id, s.sku, s.location_id, s.quantity
  from share s join filled on filled.id = s.id
  returning id, order_id, sku, location_id, quantity
), movements as (
  insert into stock_movement (kind, sku, location_id, on_hand_delta, reserved_delta, reference, order_id)
  select 'reserve', sku, location_id, 0, quantity, 'reservation:' || id, order_id from held
), levels as (
  update stock_level s set reserved = s.reserved + taken.quantity
  from (select sku, location_id, sum(quantity)::int as quantity from held group by sku, location_id) taken
  where s.sku = taken.sku and s.location_id = taken.location_id
)
select id as "backorderId", order_id as "orderId", sku, quantity, missing, filled_quantity as "filledQuantity"
from filled`;

interface FilledLine {
  readonly backorderId: string;
  readonly orderId: string;
  readonly sku: string;
  /** Units given now. */
  readonly quantity: number;
  /** Units still waited for. */
  readonly missing: number;
  /** Units given so far. */
  readonly filledQuantity: number;
}

export async function allocateBackorders(em: EntityManager, skus: readonly string[]): Promise<readonly string[]> {
  if (skus.length === 0) return [];
  const locked = await lockStockLevels(em, skus);
  const filled = await em.execute<FilledLine[]>(allocateSql, [
    JSON.stringify(skus),
    Math.ceil(LINES_AT_ONCE / skus.length),
    JSON.stringify(locked),
  ]);
  if (filled.length === 0) return [];
  await appendAllToTimeline(
    em,
    filled.map(({ backorderId, orderId, sku, quantity, missing, filledQuantity }) => ({
      orderId,
      type: 'backorder.filled' as const,
      factKey: `backorder.filled:${backorderId}:${filledQuantity}`,
      data: { sku, quantity, missing },
    })),
  );
  return [...new Set(filled.map(({ orderId }) => orderId))];
}
