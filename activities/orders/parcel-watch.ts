import type { Client } from '@temporalio/client';
import type { Database } from '../../db/database.ts';
import type { OpenOrder, OpenParcel } from '../../db/orders/open-order-queries.ts';
import { createMissedParcelRepository } from '../../db/shipments/missed-parcel-repository.ts';
import { shipmentMissedSignal } from '../../workflows/fulfilment/order-shipment-contract.ts';
import { orderWorkflowIdOf, shipmentWorkflowIdOf } from './open-order-ids.ts';
import type { RunningWorkflows } from './running-workflows.ts';
import type { StuckWatch } from './stuck-watch.ts';

/** What a sweep finds of a parcel. */
export type FoundParcel = 'running' | 'missed' | 'taken';

export interface ParcelWatchDeps {
  readonly database: Database;
  readonly client: Pick<Client, 'workflow'>;
  readonly stuck: StuckWatch;
}

export interface ParcelWatch {
  /**
   * Signals the order if a parcel's workflow is gone. An order restarts the workflows that it started as children by itself; one that an
   * earlier run of the order started is no child, so only this sweep notices its end.
   */
  check(order: OpenOrder, parcel: OpenParcel, running: RunningWorkflows): Promise<FoundParcel>;
}

export function createParcelWatch({ database, client, stuck }: ParcelWatchDeps): ParcelWatch {
  const missed = createMissedParcelRepository(database);
  return {
    async check(order, parcel, running) {
      const { orderId } = order;
      const watched = { ...parcel, orderId };
      if (parcel.isEnded) {
        // It recovered and ended between two sweeps: clear what staff were told, which nobody else does.
        if (parcel.isMissed) await missed.noteFound(watched);
        if (parcel.isStuckTold) await stuck.forget({ orderId, workflow: parcel });
        return 'running';
      }
      const whose = await running.whose(shipmentWorkflowIdOf(order, parcel), orderId);
      if (whose === 'other') {
        await missed.noteTakenNumber(watched);
        return 'taken';
      }
      if (whose === 'own') {
        if (parcel.isMissed) await missed.noteFound(watched);
        await stuck.check(
          [shipmentWorkflowIdOf(order, parcel)],
          { orderId, workflow: parcel },
          parcel.isStuckTold,
          running,
        );
        return 'running';
      }
      // At most once an hour, so that the history of an order that cannot start another does not grow.
      if (parcel.isTold) return 'running';
      const told = { orderId, shipmentId: parcel.shipmentId };
      await client.workflow.getHandle(orderWorkflowIdOf(order)).signal(shipmentMissedSignal, told);
      await missed.noteMissed(watched);
      return 'missed';
    },
  };
}
