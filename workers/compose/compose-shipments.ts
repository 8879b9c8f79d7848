import { createCarrierActivities } from '../../activities/shipments/carrier-activities.ts';
import {
  createLabelRefundActivities,
  createLabelRefundRecords,
} from '../../activities/shipments/label-refund-activities.ts';
import { createShipmentNoticeActivities } from '../../activities/shipments/shipment-notice-activities.ts';
import { createLabelRefundRepository } from '../../db/shipments/label-refund-repository.ts';
import { createLabelRepository } from '../../db/shipments/label-repository.ts';
import { createShipmentRepository } from '../../db/shipments/shipment-repository.ts';
import { CARRIERS_TASK_QUEUE, ORDERS_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';
import { registerOnce } from './register-once.ts';
import type { WorkerParts } from './worker-parts.ts';

export function composeShipments({ database, signals, gateways: { carriers } }: WorkerParts) {
  const refunds = createLabelRefundRepository(database);
  return {
    [ORDERS_TASK_QUEUE]: registerOnce(
      ORDERS_TASK_QUEUE,
      createShipmentRepository(database),
      createLabelRefundRecords({ refunds }),
      createShipmentNoticeActivities({ signals }),
    ),
    [CARRIERS_TASK_QUEUE]: registerOnce(
      CARRIERS_TASK_QUEUE,
      createCarrierActivities({ carriers, labels: createLabelRepository(database) }),
      createLabelRefundActivities({ carriers, refunds }),
    ),
  };
}
