import type { OrderNumber } from '../../../domain/orders/order-number.ts';

/** Made of the order number, because staff search for it in the Temporal UI. */
export function orderWorkflowId(orderNumber: OrderNumber): string {
  return `order-${orderNumber}`;
}
