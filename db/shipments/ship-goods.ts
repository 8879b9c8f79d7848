import { PermanentError } from '../../domain/failures/permanent-error.ts';
import type { EntityManager } from '../database.ts';
import { lockStockLevels } from '../inventory/lock-stock-levels.ts';
import type { LockedShipment } from './locked-shipment.ts';

/** A parcel leaves with units that nobody holds for it: the books would not add up, so it is not written. */
export class ParcelNotHeld extends PermanentError {
  override readonly name = 'ParcelNotHeld';
  constructor(shipmentId: string, units: number, heldUnits: number) {
    super(`Shipment ${shipmentId} holds ${units} units, of which ${heldUnits} are reserved for it`);
  }
}

/** The goods of a parcel that has left are taken off the stock: reservations, levels and the ledger of movements. */
export async function shipGoods(
  em: EntityManager,
  { id, orderId, locationId }: Pick<LockedShipment, 'id' | 'orderId' | 'locationId'>,
): Promise<void> {
  const [shipped] = await em.execute<{ units: number; heldUnits: number }[]>(SHIP_STOCK, [orderId, locationId, id, id]);
  if (!shipped || shipped.units !== shipped.heldUnits) {
    throw new ParcelNotHeld(id, shipped?.units ?? 0, shipped?.heldUnits ?? 0);
  }
}

/** Of several parcels at once, in the one order that everybody keeps. Returns the SKUs. */
export async function lockGoodsOf(em: EntityManager, shipmentIds: readonly string[]): Promise<string[]> {
  const rows = await em.execute<{ sku: string }[]>(
    `select distinct sku from shipment_line
     where shipment_id in (select jsonb_array_elements_text(?::jsonb)::uuid) order by sku`,
    [JSON.stringify(shipmentIds)],
  );
  const skus = rows.map(({ sku }) => sku);
  await lockStockLevels(em, skus);
  return skus;
}

/** Levels are locked in SKU order, as everywhere, so that two parcels that share goods never wait for each other. */
const SHIP_STOCK = `
with gone as (
  update reservation set state = 'shipped'
  where order_id = ? and location_id = ? and state = 'held'
    and order_line_id in (select order_line_id from shipment_line where shipment_id = ?)
  returning id, order_id, sku, location_id, quantity
), wanted as (
  select sku, location_id, sum(quantity)::int as quantity from gone group by sku, location_id
), locked as materialized (
  select l.sku, l.location_id, w.quantity
  from stock_level l join wanted w on w.sku = l.sku and w.location_id = l.location_id
  order by l.sku, l.location_id
  for update of l
), levels as (
  update stock_level l set on_hand = l.on_hand - k.quantity, reserved = l.reserved - k.quantity
  from locked k where l.sku = k.sku and l.location_id = k.location_id
  returning l.sku
), movements as (
  insert into stock_movement (kind, sku, location_id, on_hand_delta, reserved_delta, reference, order_id)
  select 'ship', sku, location_id, -quantity, -quantity, 'reservation:' || id, order_id from gone
)
select (select sum(quantity) from shipment_line where shipment_id = ?)::int as units,
  (select coalesce(sum(quantity), 0) from gone)::int as "heldUnits"`;
