import { getExternalWorkflowHandle, log } from '@temporalio/workflow';
import { orderWorkflowId, shipmentAttentionSignal, shipmentHandedOverSignal } from '../orders/order-contract.ts';

export type ParcelNews =
  | { readonly kind: 'handed-over'; readonly shipmentId: string }
  | { readonly kind: 'attention'; readonly shipmentId: string; readonly attention: string | null };

/** Tells the order's workflow. A parcel travels on where that has ended: what matters stands in the database. */
export async function tellOrder(orderId: string, news: ParcelNews): Promise<void> {
  const order = getExternalWorkflowHandle(orderWorkflowId(orderId));
  const { shipmentId } = news;
  try {
    if (news.kind === 'handed-over') await order.signal(shipmentHandedOverSignal, { shipmentId });
    else await order.signal(shipmentAttentionSignal, { shipmentId, attention: news.attention });
  } catch (error) {
    log.warn('The order of this parcel could not be told', { news: news.kind, error });
  }
}
