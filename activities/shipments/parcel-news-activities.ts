import {
  orderWorkflowId,
  shipmentAttentionSignal,
  shipmentHandedOverSignal,
} from '../../workflows/orders/order-contract.ts';
import type { ParcelNewsActivities } from '../../workflows/shipments/shipment-contract.ts';
import type { WorkflowSignals } from '../shared/workflow-signals.ts';

/** What parcels tell the workflows of their orders. All of it may be told again: the last word counts. */
export function createParcelNewsActivities({ signals }: { readonly signals: WorkflowSignals }): ParcelNewsActivities {
  return {
    async tellOrder({ orderNumber, shipmentId, news }) {
      const order = orderWorkflowId(orderNumber);
      if (news.kind === 'moved') await signals.send(order, shipmentHandedOverSignal, [{ shipmentId }]);
      else {
        const { attention, version } = news;
        await signals.send(order, shipmentAttentionSignal, [{ shipmentId, attention, version }]);
      }
    },
  };
}
