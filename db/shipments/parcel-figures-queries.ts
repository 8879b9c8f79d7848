import { hasLeft, isFinalShipmentState, shipmentStates } from '../../domain/shipments/shipment-state.ts';
import type { Database } from '../database.ts';

/** How much work there is with parcels, and what of it is late. */
export interface ParcelFigures {
  readonly needingLabel: number;
  /** Labelled and still here. */
  readonly toPack: number;
  /** With the carrier for longer than usual. */
  readonly late: number;
  readonly ordersOnHold: number;
}

export interface ParcelFiguresQueries {
  /** One statement, which reads only what is under way. */
  readParcelFigures(): Promise<ParcelFigures>;
}

/** After so many days with the carrier a parcel is late: domestic services take less than half of it. */
const LATE_AFTER_DAYS = 7;

const listed = (states: readonly string[]) => states.map((state) => `'${state}'`).join(', ');
const underWay = shipmentStates.filter((state) => hasLeft(state) && !isFinalShipmentState(state));

/** Exported so that a test can ask the database for its plan. */
export const PARCEL_FIGURES = `
select jsonb_build_object(
  'needingLabel', (select count(*) from shipment where state = 'planned'),
  'toPack', (select count(*) from shipment where state in ('ready', 'picked', 'packed')),
  'late', (select count(*) from shipment
    where state in (${listed(underWay)}) and handed_over_at < now() - interval '${LATE_AFTER_DAYS} days'),
  'ordersOnHold', (select count(*) from sales_order where hold_reason is not null)
) as figures`;

export function createParcelFiguresQueries(database: Database): ParcelFiguresQueries {
  return {
    async readParcelFigures() {
      const [row] = await database.em.fork().execute<{ figures: ParcelFigures }[]>(PARCEL_FIGURES);
      if (!row) throw new Error('The figures of the parcels have no row');
      return row.figures;
    },
  };
}
