import { mayMoveShipment, type ShipmentState } from '../../domain/shipments/shipment-state.ts';
import { allocateBackorders } from '../inventory/allocate-backorders.ts';
import { actorOf, type Actor } from '../../domain/events/event-actor.ts';
import type { EntityManager } from '../database.ts';
import { appendToTimeline } from '../orders/order-timeline.ts';
import { enterShipmentState, lockShipment, type LockedShipment } from './locked-shipment.ts';
import { lockGoodsOf } from './ship-goods.ts';

export interface ParcelReturn {
  readonly shipmentId: string;
  readonly by: string;
  readonly actor?: Actor;
  readonly restock: boolean;
}

export interface ReturnedParcel {
  readonly moved: boolean;
  readonly state: ShipmentState;
  /** Orders that were given of the goods. */
  readonly orderIds: readonly string[];
}

/** A parcel is back: its state, its goods and whoever waits for them, in one transaction. The first word counts. */
export async function recordReturn(
  em: EntityManager,
  { shipmentId, restock, ...asker }: ParcelReturn,
): Promise<ReturnedParcel> {
  const shipment = await lockShipment(em, shipmentId);
  if (shipment.state === 'returned') return { moved: true, state: 'returned', orderIds: [] };
  if (!mayMoveShipment(shipment.state, 'returned')) return { moved: false, state: shipment.state, orderIds: [] };
  const actor = actorOf(asker);
  // Goods before the order, as everywhere.
  const skus = restock ? await lockGoodsOf(em, [shipmentId]) : [];
  await enterShipmentState(em, shipment, { to: 'returned', actor });
  return { moved: true, state: 'returned', orderIds: restock ? await restockGoods(em, shipment, skus, actor) : [] };
}

async function restockGoods(
  em: EntityManager,
  { id, orderId, locationId }: LockedShipment,
  skus: readonly string[],
  actor: Actor,
): Promise<readonly string[]> {
  await em.execute(RESTOCK, [id, `shipment:${id}`]);
  const type = 'shipment.restocked';
  const data = { shipmentId: id, locationId };
  await appendToTimeline(em, { orderId, type, factKey: `${type}:${id}`, data, actor });
  return allocateBackorders(em, skus);
}

/** Once for each parcel, by the movement's unique key. */
const RESTOCK = `
with parcel as (
  select id, order_id, location_id from shipment where id = ?
), goods as (
  select p.location_id, p.order_id, l.sku, sum(l.quantity)::int as quantity
  from parcel p join shipment_line l on l.shipment_id = p.id group by p.location_id, p.order_id, l.sku
), moved as (
  insert into stock_movement (kind, sku, location_id, on_hand_delta, reserved_delta, reference, order_id)
  select 'return', sku, location_id, quantity, 0, ?, order_id from goods
)
update stock_level l set on_hand = l.on_hand + g.quantity
from goods g where l.sku = g.sku and l.location_id = g.location_id`;
