import {
  backorderWorkflowId,
  stockArrivedSignal,
  type BackorderActivities,
} from '../../workflows/backorders/backorder-contract.ts';
import type { WorkflowSignals } from '../shared/workflow-signals.ts';

/** A receipt may serve hundreds of orders; the server is not to be flooded by one. */
const SIGNALS_AT_ONCE = 20;

export function createBackorderActivities({ signals }: { readonly signals: WorkflowSignals }): BackorderActivities {
  return {
    async wakeBackorders({ orderIds }) {
      for (let first = 0; first < orderIds.length; first += SIGNALS_AT_ONCE) {
        const some = orderIds.slice(first, first + SIGNALS_AT_ONCE);
        await Promise.all(some.map((orderId) => signals.send(backorderWorkflowId(orderId), stockArrivedSignal, [])));
      }
    },
  };
}
