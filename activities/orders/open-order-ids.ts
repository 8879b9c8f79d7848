import type { OpenOrder, OpenParcel } from '../../db/orders/open-order-queries.ts';
import type { OrderWorkflow } from '../../db/orders/stuck-workflow-repository.ts';
import { formatOrderNumber } from '../../domain/orders/order-number.ts';
import { backorderWorkflowId } from '../../workflows/backorders/backorder-contract.ts';
import { orderWorkflowId } from '../../workflows/orders/order-contract.ts';
import { paymentWorkflowId } from '../../workflows/payments/payment-contract.ts';
import { shipmentWorkflowId } from '../../workflows/shipments/shipment-contract.ts';
import { addressCorrectionWorkflowId } from '../../workflows/shipping/address-contract.ts';

/** Of the order's workflow. */
export const orderWorkflowIdOf = ({ number }: OpenOrder) => orderWorkflowId(formatOrderNumber(number));

export const shipmentWorkflowIdOf = ({ number }: OpenOrder, { sequence }: OpenParcel) =>
  shipmentWorkflowId(formatOrderNumber(number), sequence);

/** Those of parcels apart. Its own runs while it is open; of the others there may be none, or none any more. */
export function workflowIdsOf(order: OpenOrder): Readonly<Record<OrderWorkflow, readonly string[]>> {
  const number = formatOrderNumber(order.number);
  return {
    order: [orderWorkflowIdOf(order)],
    payment: [paymentWorkflowId(number)],
    backorder: [backorderWorkflowId(number)],
    address: order.correctionIds.map(addressCorrectionWorkflowId),
  };
}

/** Of all workflows that an open order has or may have: with those of its parcels that have not ended. */
export const allWorkflowIdsOf = (order: OpenOrder) => [
  ...Object.values(workflowIdsOf(order)).flat(),
  ...order.parcels.filter(({ isEnded }) => !isEnded).map((parcel) => shipmentWorkflowIdOf(order, parcel)),
];
