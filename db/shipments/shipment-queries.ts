import type { ShipmentState } from '../../domain/shipments/shipment-state.ts';
import type { Database } from '../database.ts';
import { PLANNED_EACH_TIME } from '../shared/planned-each-time.ts';

/** A parcel as its readers need it. Amounts are minor units of `currency`; times are ISO 8601 in UTC. */
export interface ShipmentRecord {
  readonly id: string;
  readonly orderId: string;
  readonly orderNumber: number;
  readonly locationId: string;
  /** 1 for the first parcel of the order. */
  readonly sequence: number;
  readonly state: ShipmentState;
  readonly carrier: string;
  readonly carrierService: string;
  readonly captureMinor: number;
  readonly currency: string;
  readonly weightGrams: number;
  readonly trackingCode: string | null;
  readonly labelUrl: string | null;
  /** Why the order is held: such a parcel may be packed, and not handed over. */
  readonly holdReason: string | null;
  readonly attention: string | null;
  readonly createdAt: string;
  readonly handedOverAt: string | null;
  readonly deliveredAt: string | null;
  readonly lines: readonly {
    readonly orderLineId: string;
    readonly sku: string;
    readonly title: string;
    readonly quantity: number;
  }[];
}

export interface ShipmentListRequest {
  readonly state?: ShipmentState | undefined;
  readonly orderId?: string | undefined;
  /** True: only what waits for a person. */
  readonly needsAttention?: boolean | undefined;
  /** The id of the last parcel of the page before. */
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface ShipmentQueries {
  readShipment(shipmentId: string): Promise<ShipmentRecord | undefined>;
  /** Oldest first: what has waited longest is packed next. */
  listShipments(request: ShipmentListRequest): Promise<readonly ShipmentRecord[]>;
}

export function createShipmentQueries(database: Database): ShipmentQueries {
  const read = async (where: string, parameters: unknown[]) => {
    const rows = await database.em.fork().execute<{ shipment: ShipmentRecord }[]>(`${SHIPMENT} ${where}`, parameters);
    return rows.map(({ shipment }) => shipment);
  };
  return {
    readShipment: async (shipmentId) => (await read('where s.id = ?', [shipmentId]))[0],
    async listShipments(request) {
      const { sql, params } = shipmentListSql(request);
      const rows = await database.em.fork().execute<{ shipment: ShipmentRecord }[]>(sql, params);
      return rows.map(({ shipment }) => shipment);
    },
  };
}

/** The statement of a list, apart from running it, so that a test can ask the database for its plan. */
export function shipmentListSql({ state, orderId, needsAttention, after, limit }: ShipmentListRequest) {
  const filters: (readonly [sql: string, value?: string])[] = [];
  if (state !== undefined) filters.push(['s.state = ?', state]);
  if (orderId !== undefined) filters.push(['s.order_id = ?', orderId]);
  if (needsAttention !== undefined) filters.push([`s.attention is ${needsAttention ? 'not null' : 'null'}`]);
  if (after !== undefined) filters.push([AFTER, after]);
  const where = filters.map(([sql]) => sql).join(' and ') || 'true';
  return {
    sql: `${PLANNED_EACH_TIME}${SHIPMENT} where ${where} order by s.created_at, s.id limit ?`,
    params: [...filters.flatMap(([, value]) => value ?? []), limit],
  };
}

const AFTER = '(s.created_at, s.id) > (select created_at, id from shipment where id = ?)';

/** Amounts are JSON numbers here, exact up to 2^53 minor units, which is what the rules allow (`minorUnits`). */
const SHIPMENT = `
select jsonb_build_object(
  'id', s.id, 'orderId', s.order_id, 'orderNumber', o.number, 'locationId', s.location_id, 'sequence', s.sequence,
  'state', s.state, 'carrier', s.carrier, 'carrierService', s.carrier_service, 'captureMinor', s.capture_minor,
  'currency', s.currency, 'weightGrams', s.weight_grams, 'trackingCode', s.tracking_code,
  'labelUrl', (select l.label_url from shipping_label l where l.shipment_id = s.id and l.state = 'bought'),
  'holdReason', o.hold_reason, 'attention', s.attention, 'createdAt', s.created_at,
  'handedOverAt', s.handed_over_at, 'deliveredAt', s.delivered_at,
  'lines', (
    select coalesce(jsonb_agg(jsonb_build_object(
      'orderLineId', l.order_line_id, 'sku', l.sku, 'title', ol.title, 'quantity', l.quantity) order by ol.position), '[]')
    from shipment_line l join order_line ol on ol.id = l.order_line_id where l.shipment_id = s.id)
) as shipment
from shipment s join sales_order o on o.id = s.order_id`;
