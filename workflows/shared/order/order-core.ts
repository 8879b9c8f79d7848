import type { OrderTiming } from '../../../domain/orders/order-timing.ts';
import type { Saga } from '../saga.ts';
import type { AttentionSlice } from './attention.ts';
import type { CancellationSlice } from './cancellation.ts';
import type { DisplaySlice } from './display.ts';

export interface OrderInput {
  readonly orderId: string;
  /** Given at the start, so that tests can wait milliseconds. */
  readonly timing: OrderTiming;
  /** By policy, the version of the shop's decision that `timing` comes from. Absent from orders that were started before there were any. */
  readonly policies?: Readonly<Record<string, number>>;
}

/** Whether staff have put the order on hold. */
export interface HoldSlice {
  /** Null: it is not on hold. */
  reason: string | null;
}

/** State that every phase of an order shares. State of one phase is a slice in that phase's folder. */
export interface OrderCore {
  readonly input: OrderInput;
  readonly saga: Saga;
  readonly cancellation: CancellationSlice;
  readonly hold: HoldSlice;
  readonly attention: AttentionSlice;
  readonly display: DisplaySlice;
}
