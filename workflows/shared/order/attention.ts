import type { OrderConcern } from '../../../domain/orders/order-concern.ts';

/** What staff must act on about an order. Each message is set and cleared by its concern. */
export interface AttentionSlice {
  readonly messages: ReadonlyMap<OrderConcern, string>;
  /** Sets or clears (null) a message; `by` names who of staff settled it. Resolves once it is stored. */
  set(concern: OrderConcern, message: string | null, by?: string): Promise<void>;
  /** Restores a message that an earlier run of this workflow stored. */
  restore(concern: OrderConcern, message: string): void;
  /** Clears messages that staff acknowledge, with those that others than this workflow have stored. */
  acknowledge(by: string): Promise<void>;
}
