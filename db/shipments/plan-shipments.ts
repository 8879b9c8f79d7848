import { PermanentError } from '../../domain/failures/permanent-error.ts';
import { idWithin } from '../../domain/identity/derived-ids.ts';
import { minorUnits } from '../../domain/money/money.ts';
import { mayMove, type OrderStatus } from '../../domain/orders/order-status.ts';
import { chargeRules } from '../../domain/payments/charge-rules.ts';
import { splitCapture } from '../../domain/shipments/split-capture.ts';
import type { PlannedShipment } from '../../workflows/fulfilment/fulfilment-contract.ts';
import type { EntityManager } from '../database.ts';
import { refreshFulfilmentStage } from '../orders/refresh-fulfilment-stage.ts';
import { moveOrderStatus } from '../orders/move-order-status.ts';

/** The parcels were to be planned while units of the order are not held: the order would be sent short. */
export class OrderNotHeld extends PermanentError {
  override readonly name = 'OrderNotHeld';
  constructor(orderId: string, units: number, heldUnits: number) {
    super(`Order ${orderId} has ${units} units, of which ${heldUnits} are held`);
  }
}

interface OrderFacts {
  readonly status: OrderStatus;
  readonly totalMinor: string;
  readonly currency: string;
  readonly lines: readonly { orderLineId: string; quantity: number; amountMinor: number }[];
}

interface HeldLine {
  readonly locationId: string;
  readonly orderLineId: string;
  readonly sku: string;
  readonly quantity: number;
  readonly weightGrams: number;
}

/**
 * One parcel for each location that holds goods of a confirmed order, which is `fulfilling` from then on. Ids follow
 * from order and location, and the order's row is locked, so a repeat returns the parcels of the first call; an order
 * that is not to be sent has none.
 */
export async function planShipments(
  em: EntityManager,
  { orderId }: { readonly orderId: string },
): Promise<readonly PlannedShipment[]> {
  const [order] = await em.execute<OrderFacts[]>(ORDER, [orderId]);
  const planned = await readPlanned(em, orderId);
  if (!order || planned.length > 0 || !mayMove(order.status, 'fulfilling')) return planned;
  const held = await em.execute<HeldLine[]>(HELD_LINES, [orderId]);
  const [units, heldUnits] = [unitsIn(order.lines), unitsIn(held)];
  if (units !== heldUnits) throw new OrderNotHeld(orderId, units, heldUnits);
  await em.execute(INSERT_PARCELS, [JSON.stringify(parcelsOf(orderId, order, held)), orderId]);
  await em.execute(INSERT_LINES, [
    JSON.stringify(held.map((line) => ({ ...line, shipmentId: shipmentIdOf(orderId, line) }))),
  ]);
  await moveOrderStatus(em, { orderId, to: 'fulfilling', type: 'order.fulfilling', data: {} });
  await refreshFulfilmentStage(em, orderId);
  return readPlanned(em, orderId);
}

function shipmentIdOf(orderId: string, { locationId }: { readonly locationId: string }): string {
  return idWithin(orderId, 'shipment', locationId);
}

/** In the order of `held`, which is that of the locations' priority. */
function parcelsOf(orderId: string, order: OrderFacts, held: readonly HeldLine[]) {
  const locations = [...new Set(held.map(({ locationId }) => locationId))];
  const parcels = locations.map((locationId) => ({
    locationId,
    lines: held.filter((line) => line.locationId === locationId),
  }));
  const step = chargeRules(order.currency)?.step;
  const captures = splitCapture(minorUnits(order.totalMinor), order.lines, parcels, step);
  return parcels.map(({ locationId, lines }, index) => ({
    id: shipmentIdOf(orderId, { locationId }),
    locationId,
    sequence: index + 1,
    captureMinor: captures[index],
    weightGrams: lines.reduce((grams, line) => grams + line.weightGrams * line.quantity, 0),
  }));
}

function unitsIn(lines: readonly { readonly quantity: number }[]): number {
  return lines.reduce((units, { quantity }) => units + quantity, 0);
}

async function readPlanned(em: EntityManager, orderId: string): Promise<PlannedShipment[]> {
  const rows = await em.execute<PlannedShipment[]>(PLANNED, [orderId]);
  return rows.map(({ returnRefund, attention, ...row }) => ({
    ...row,
    captureMinor: minorUnits(row.captureMinor),
    ...(typeof returnRefund === 'boolean' && { returnRefund }),
    ...(typeof attention === 'string' && { attention }),
  }));
}

const ORDER = `
select o.status, o.total_minor as "totalMinor", o.currency, (
  select jsonb_agg(jsonb_build_object(
    'orderLineId', l.id, 'quantity', l.quantity, 'amountMinor', l.net_minor + l.tax_minor) order by l.position)
  from order_line l where l.order_id = o.id
) as lines
from sales_order o where o.id = ? for update`;

const HELD_LINES = `
select r.location_id as "locationId", r.order_line_id as "orderLineId", r.sku, sum(r.quantity)::int as quantity,
  l.weight_grams as "weightGrams"
from reservation r
join order_line l on l.id = r.order_line_id
join stock_location p on p.id = r.location_id
where r.order_id = ? and r.state = 'held'
group by r.location_id, r.order_line_id, r.sku, l.weight_grams, l.position, p.priority
order by p.priority, r.location_id, l.position`;

const INSERT_PARCELS = `
insert into shipment (id, order_id, location_id, sequence, carrier, carrier_service, capture_minor, currency, weight_grams)
select p.id, o.id, p."locationId", p.sequence, o.carrier, o.carrier_service, p."captureMinor", o.currency, p."weightGrams"
from jsonb_to_recordset(?::jsonb)
  as p (id uuid, "locationId" text, sequence int, "captureMinor" bigint, "weightGrams" int)
cross join sales_order o where o.id = ?`;

const INSERT_LINES = `
insert into shipment_line (shipment_id, order_line_id, sku, quantity)
select "shipmentId", "orderLineId", sku, quantity
from jsonb_to_recordset(?::jsonb) as l ("shipmentId" uuid, "orderLineId" uuid, sku text, quantity int)`;

const PLANNED = `
select s.id as "shipmentId", s.location_id as "locationId", s.sequence, s.state, s.carrier, s.capture_minor as "captureMinor",
  (select sum(quantity) from shipment_line where shipment_id = s.id)::int as units, s.attention,
  case when s.state = 'returned' then (
    select (e.data ->> 'refund')::boolean from event e
    where e.subject_id = s.order_id and e.fact_key = 'shipment.return-settled:' || s.id) end as "returnRefund"
from shipment s where s.order_id = ? order by s.sequence`;
