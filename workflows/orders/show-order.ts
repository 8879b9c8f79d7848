import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { fulfilmentStageOf } from '../../domain/fulfilment/fulfilment-stage.ts';
import { describeOrder } from './describe-order.ts';
import type { OrderFacts, OrderState } from './order-state.ts';
import {
  carrierKey,
  fulfilmentStageKey,
  needsAttentionKey,
  orderStatusKey,
  orderTotalMinorKey,
  paymentStatusKey,
} from './search-attributes.ts';

/** Shows an order to staff. One upsert a call: each costs an event and a write to visibility. */
export function showOrder(order: OrderState, changes: Partial<OrderFacts>): void {
  // The parcels know better than the step that planned them; what ends an order has the last word.
  const byParcels = order.outcome ? undefined : fulfilmentStageOf([...order.parcels.values()]);
  order.facts = { ...order.facts, ...(byParcels ? { fulfilmentStage: byParcels } : {}), ...changes };
  const { status, paymentStatus, fulfilmentStage } = order.facts;
  upsertSearchAttributes([
    { key: orderStatusKey, value: status },
    { key: paymentStatusKey, value: paymentStatus },
    { key: fulfilmentStageKey, value: fulfilmentStage },
    { key: needsAttentionKey, value: order.attention.size > 0 },
    ...(order.placed && !order.placedIsShown
      ? [
          { key: orderTotalMinorKey, value: order.placed.totalMinor },
          { key: carrierKey, value: order.placed.carrier },
        ]
      : []),
  ]);
  order.placedIsShown = order.placed !== undefined;
  setCurrentDetails(describeOrder(order));
}
