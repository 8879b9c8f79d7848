import {
  shipmentAttentionSignal,
  shipmentHandedOverSignal,
} from '../../workflows/fulfilment/order-shipment-contract.ts';
import { orderWorkflowId } from '../../workflows/orders/order-contract.ts';
import type { ShipmentNoticeActivities } from '../../workflows/shipments/shipment-contract.ts';
import type { WorkflowSignals } from '../shared/workflow-signals.ts';

/** How the workflows of shipments signal those of their orders. Every signal may be sent again: the latest counts. */
export function createShipmentNoticeActivities({
  signals,
}: {
  readonly signals: WorkflowSignals;
}): ShipmentNoticeActivities {
  return {
    async signalOrder({ orderNumber, shipmentId, notice }) {
      const order = orderWorkflowId(orderNumber);
      if (notice.kind === 'moved') await signals.send(order, shipmentHandedOverSignal, [{ shipmentId }]);
      else {
        const { attention, version } = notice;
        await signals.send(order, shipmentAttentionSignal, [{ shipmentId, attention, version }]);
      }
    },
  };
}
