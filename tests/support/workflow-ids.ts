import type { Database } from '../../db/database.ts';
import { createOrderNumberQueries } from '../../db/orders/order-number-queries.ts';
import { parseOrderNumber } from '../../domain/orders/order-number.ts';
import { backorderWorkflowId } from '../../workflows/backorders/backorder-contract.ts';
import { orderWorkflowId } from '../../workflows/orders/order-contract.ts';
import { paymentWorkflowId } from '../../workflows/payments/payment-contract.ts';
import { shipmentWorkflowId } from '../../workflows/shipments/shipment-contract.ts';

/** What the workflows of an order are called, of which a test knows the id. */
export async function workflowIdsOf(database: Database, orderId: string) {
  const number = await createOrderNumberQueries(database).readOrderNumber(orderId);
  if (number === undefined) throw new Error(`There is neither an order nor a request ${orderId}`);
  return {
    number: parseOrderNumber(number)!,
    order: orderWorkflowId(number),
    payment: paymentWorkflowId(number),
    backorder: backorderWorkflowId(number),
    parcel: (sequence = 1) => shipmentWorkflowId(number, sequence),
  };
}

export async function parcelWorkflowIdOf(database: Database, shipmentId: string): Promise<string> {
  const parcel = await createOrderNumberQueries(database).readParcelNumber(shipmentId);
  if (!parcel) throw new Error(`There is no parcel ${shipmentId}`);
  return shipmentWorkflowId(parcel.orderNumber, parcel.sequence);
}
