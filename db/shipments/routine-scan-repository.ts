import { isRoutineScan } from '../../domain/shipments/is-routine-scan.ts';
import type { Database } from '../database.ts';
import { lockShipment } from './locked-shipment.ts';
import { applyCarrierEvent, type CarrierEventRecord } from './record-carrier-event.ts';

/** What a carrier says of parcels that go their usual way, written without their workflows. */
export interface RoutineScanRepository {
  /**
   * Writes a stored event and settles it. `recorded: false`, and nothing is written, where something may follow from it
   * by now: then the parcel's workflow is to be told.
   */
  recordRoutineScan(event: CarrierEventRecord): Promise<{ readonly recorded: boolean }>;
}

export function createRoutineScanRepository(database: Database): RoutineScanRepository {
  return {
    recordRoutineScan: (event) =>
      database.em.fork().transactional(async (em) => {
        const shipment = await lockShipment(em, event.shipmentId);
        // Where the Temporal server died during the hand-over, this scan must wake the workflow.
        if (shipment.captureOverdue || !isRoutineScan(event.status, shipment)) return { recorded: false };
        const { isOfReplacedLabel = false } = await applyCarrierEvent(em, shipment, event, { isRoutine: true });
        return { recorded: !isOfReplacedLabel };
      }),
  };
}
