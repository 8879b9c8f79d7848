import type { OpenOrder, OpenParcel } from '../../db/orders/open-order-queries.ts';
import { formatOrderNumber } from '../../domain/orders/order-number.ts';
import { orderWorkflowId } from '../../workflows/orders/order-contract.ts';
import { shipmentWorkflowId } from '../../workflows/shipments/shipment-contract.ts';

/** Of the order's workflow. */
export const idOf = ({ number }: OpenOrder) => orderWorkflowId(formatOrderNumber(number));

export const parcelIdOf = ({ number }: OpenOrder, { sequence }: OpenParcel) =>
  shipmentWorkflowId(formatOrderNumber(number), sequence);

/** Of all workflows that an open order should have: its own, and those of its parcels that have not ended. */
export const idsOf = (order: OpenOrder) => [
  idOf(order),
  ...order.parcels.filter(({ isEnded }) => !isEnded).map((parcel) => parcelIdOf(order, parcel)),
];
