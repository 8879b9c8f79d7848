import type { OrderNumberQueries } from '../../db/orders/order-number-queries.ts';
import {
  backorderWorkflowId,
  stockArrivedSignal,
  type BackorderActivities,
} from '../../workflows/backorders/backorder-contract.ts';
import type { WorkflowSignals } from '../shared/workflow-signals.ts';

/** A receipt may serve hundreds of orders; the server is not to be flooded by one. */
const SIGNALS_AT_ONCE = 20;

export interface BackorderDeps {
  readonly signals: WorkflowSignals;
  readonly numbers: Pick<OrderNumberQueries, 'readOrderNumbers'>;
}

export function createBackorderActivities({ signals, numbers }: BackorderDeps): BackorderActivities {
  return {
    async wakeBackorders({ orderIds }) {
      const orders = await numbers.readOrderNumbers(orderIds);
      for (let first = 0; first < orders.length; first += SIGNALS_AT_ONCE) {
        const some = orders.slice(first, first + SIGNALS_AT_ONCE);
        await Promise.all(some.map((number) => signals.send(backorderWorkflowId(number), stockArrivedSignal, [])));
      }
    },
  };
}
