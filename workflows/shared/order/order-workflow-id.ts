import type { OrderNumber } from '../../../domain/orders/order-number.ts';

/** The workflow of an order bears the number that people say: they look for it in the Temporal UI. */
export function orderWorkflowId(orderNumber: OrderNumber): string {
  return `order-${orderNumber}`;
}
