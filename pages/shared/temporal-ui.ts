import { parseOrderNumber, formatOrderNumber } from '../../domain/orders/order-number.ts';
import { orderWorkflowId } from '../../workflows/orders/order-contract.ts';

/** Addresses of what engineers look at in the Temporal UI. Undefined: the shop has not said where that is. */
export interface TemporalUi {
  ofOrder(orderNumber: string): string | undefined;
}

export function temporalUiAt(url: string | undefined, namespace: string): TemporalUi {
  return {
    ofOrder(orderNumber) {
      const number = parseOrderNumber(orderNumber);
      if (url === undefined || number === undefined) return undefined;
      const workflowId = orderWorkflowId(formatOrderNumber(number));
      return `${url.replace(/\/$/, '')}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(workflowId)}`;
    },
  };
}
