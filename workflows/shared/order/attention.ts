import type { OrderConcern } from '../../../domain/orders/order-concern.ts';

/** What staff must act on about an order. Each message is set and cleared by its concern. */
export interface AttentionSlice {
  readonly messages: ReadonlyMap<OrderConcern, string>;
  /** Sets or clears (null) a message; `by` names who of staff settled it. Resolves once it is stored. */
  set(concern: OrderConcern, message: string | null, by?: string): Promise<void>;
  /** Takes over what an earlier run of this workflow has stored. */
  restore(concern: OrderConcern, message: string): void;
  /** Staff have seen to what providers reported, and to what others than the workflow have stored about the order. */
  acknowledge(by: string): Promise<void>;
}
