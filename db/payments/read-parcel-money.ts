import { minorUnits } from '../../domain/money/money.ts';
import { splitOverParcels, type CaptureLine, type CaptureParcel } from '../../domain/shipments/split-capture.ts';
import type { EntityManager } from '../database.ts';
import type { CaptureState } from './payment-entity.ts';

/** What a parcel that is not called back costs, and the tax in it. */
export interface ParcelMoney {
  readonly shipmentId: string;
  readonly amountMinor: number;
  readonly taxMinor: number;
  /** Staff have given it up: nothing is taken for it. */
  readonly isGivenUp: boolean;
  /** What came of asking for it; null: nobody has. */
  readonly capture: {
    readonly state: CaptureState;
    readonly attempt: number;
    /** It has been open for longer than it is tried. */
    readonly isAbandoned: boolean;
  } | null;
}

/** Of all parcels of an order: what they cost sums to its total, and their tax to its tax. */
export async function readParcelMoney(em: EntityManager, orderId: string): Promise<readonly ParcelMoney[]> {
  const [row] = await em.execute<ParcelMoneyRow[]>(PARCEL_MONEY, [orderId]);
  const parcels = row?.parcels ?? [];
  const taxes = row ? splitOverParcels(minorUnits(row.taxMinor), row.lines, parcels) : [];
  return parcels.map((parcel, index) => ({ ...parcel, taxMinor: taxes[index] ?? 0 }));
}

interface ParcelMoneyRow {
  readonly taxMinor: string;
  readonly lines: readonly CaptureLine[];
  readonly parcels: readonly (CaptureParcel & Omit<ParcelMoney, 'taxMinor'>)[] | null;
}

/** Longer than its workflow has an activity try (half of the 24 hours for which the provider remembers a key). */
const ABANDONED_AFTER = '13 hours';

/** Each parcel's tax is that of the lines in it, so that the books of mixed rates are right for each period. */
const PARCEL_MONEY = `
select o.tax_minor as "taxMinor", (
  select jsonb_agg(jsonb_build_object('orderLineId', l.id, 'amountMinor', l.tax_minor) order by l.position)
  from order_line l where l.order_id = o.id
) as lines, (
  select jsonb_agg(jsonb_build_object('shipmentId', s.id, 'amountMinor', s.capture_minor, 'isGivenUp', exists (
      select from payment_write_off w where w.shipment_id = s.id and w.kind = 'capture'),
    'capture', (
      select jsonb_build_object('state', c.state, 'attempt', c.attempt,
        'isAbandoned', c.asked_at < now() - interval '${ABANDONED_AFTER}')
      from payment_capture c where c.shipment_id = s.id),
    'lines', (
      select coalesce(jsonb_agg(jsonb_build_object('orderLineId', sl.order_line_id, 'quantity', sl.quantity)), '[]')
      from shipment_line sl where sl.shipment_id = s.id)) order by s.sequence)
  from shipment s where s.order_id = o.id and s.state <> 'cancelled'
) as parcels
from sales_order o where o.id = ?`;
