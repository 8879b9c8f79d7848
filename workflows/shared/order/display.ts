import type { FulfilmentStage } from '../../../domain/fulfilment/fulfilment-stage.ts';
import type { OrderStatus } from '../../../domain/orders/order-status.ts';
import type { PaymentStatus } from '../../../domain/payments/payment-status.ts';

/** What is shown of an order's progress. */
export interface OrderFacts {
  readonly status: OrderStatus;
  readonly paymentStatus: PaymentStatus;
  readonly fulfilmentStage: FulfilmentStage;
  /** What the order waits for, as text for staff. */
  readonly waitingFor: string;
}

/** What the Temporal UI shows of an order. */
export interface DisplaySlice {
  readonly facts: OrderFacts;
  /** Changes the facts and shows the order. Each call costs an event and a write to visibility. */
  show(changes: Partial<OrderFacts>): void;
  /** Changes the facts, which the next `show` shows. */
  note(changes: Partial<OrderFacts>): void;
}
