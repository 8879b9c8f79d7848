import type { OpenOrder, OpenParcel } from '../../db/orders/open-order-queries.ts';
import type { OrderWorkflow } from '../../db/orders/stuck-workflow-repository.ts';
import { formatOrderNumber } from '../../domain/orders/order-number.ts';
import { backorderWorkflowId } from '../../workflows/backorders/backorder-contract.ts';
import { orderWorkflowId } from '../../workflows/orders/order-contract.ts';
import { paymentWorkflowId } from '../../workflows/payments/payment-contract.ts';
import { shipmentWorkflowId } from '../../workflows/shipments/shipment-contract.ts';
import { addressCorrectionWorkflowId } from '../../workflows/shipping/address-contract.ts';

export const orderWorkflowIdOf = ({ number }: OpenOrder) => orderWorkflowId(formatOrderNumber(number));

export const shipmentWorkflowIdOf = ({ number }: OpenOrder, { sequence }: OpenParcel) =>
  shipmentWorkflowId(formatOrderNumber(number), sequence);

/** Ids of an order's workflows by kind, without its parcels'. Only the order's own is sure to run while the order is open. */
export function workflowIdsOf(order: OpenOrder): Readonly<Record<OrderWorkflow, readonly string[]>> {
  const number = formatOrderNumber(order.number);
  return {
    order: [orderWorkflowIdOf(order)],
    payment: [paymentWorkflowId(number)],
    backorder: [backorderWorkflowId(number)],
    address: order.correctionIds.map(addressCorrectionWorkflowId),
  };
}

/** Ids of all workflows that an open order may have, with those of its parcels that have not ended. */
export const allWorkflowIdsOf = (order: OpenOrder) => [
  ...Object.values(workflowIdsOf(order)).flat(),
  ...order.parcels.filter(({ isEnded }) => !isEnded).map((parcel) => shipmentWorkflowIdOf(order, parcel)),
];
