import { Saga } from '../shared/saga.ts';
import type { OrderInput } from '../shared/order/order-core.ts';
import { createOrderAttention } from './order-attention.ts';
import type { OrderState } from './order-state.ts';
import { createOrderDisplay } from './show-order.ts';

export function newOrder(input: OrderInput): OrderState {
  const order: OrderState = {
    input,
    saga: new Saga(),
    cancellation: {},
    hold: { reason: null },
    checkout: { callers: 0, isPaid: false },
    shipments: { isPlanned: false, byId: new Map() },
    settlement: { retries: new Map(), writeOffs: new Map(), returns: new Map() },
    failure: {},
    display: createOrderDisplay(() => order),
    attention: createOrderAttention(input, () => order.display.show({})),
  };
  return order;
}
