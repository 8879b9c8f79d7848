import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { fulfilmentStageOf } from '../../domain/fulfilment/fulfilment-stage.ts';
import type { DisplaySlice, OrderFacts } from '../shared/order/display.ts';
import { describeOrder } from './describe-order.ts';
import type { OrderState } from './order-state.ts';
import {
  carrierKey,
  fulfilmentStageKey,
  needsAttentionKey,
  orderStatusKey,
  orderTotalMinorKey,
  paymentStatusKey,
} from './search-attributes.ts';

const atFirst: Readonly<OrderFacts> = {
  status: 'placed',
  paymentStatus: 'pending',
  fulfilmentStage: 'not-started',
  waitingFor: 'the payment provider',
};

/** Shows an order to staff, in the search attributes and current details of the Temporal UI. One upsert a call. */
export function createOrderDisplay(readOrder: () => OrderState): DisplaySlice {
  let facts = atFirst;
  /** Attributes of a placed order that never change are written once. */
  let isPlacedShown = false;
  return {
    get facts() {
      return facts;
    },
    note(changes) {
      facts = { ...facts, ...changes };
    },
    show(changes) {
      const order = readOrder();
      const { placed } = order.checkout;
      // The stage follows from the shipments until the order has ended.
      const byShipments = order.outcome ? undefined : fulfilmentStageOf([...order.shipments.byId.values()]);
      facts = { ...facts, ...(byShipments ? { fulfilmentStage: byShipments } : {}), ...changes };
      upsertSearchAttributes([
        { key: orderStatusKey, value: facts.status },
        { key: paymentStatusKey, value: facts.paymentStatus },
        { key: fulfilmentStageKey, value: facts.fulfilmentStage },
        { key: needsAttentionKey, value: order.attention.messages.size > 0 },
        ...(placed && !isPlacedShown
          ? [
              { key: orderTotalMinorKey, value: placed.totalMinor },
              { key: carrierKey, value: placed.carrier },
            ]
          : []),
      ]);
      isPlacedShown = placed !== undefined;
      setCurrentDetails(describeOrder(order));
    },
  };
}
