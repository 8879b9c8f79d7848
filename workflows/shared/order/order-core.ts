import type { OrderTiming } from '../../../domain/orders/order-timing.ts';
import type { Saga } from '../saga.ts';
import type { AttentionSlice } from './attention.ts';
import type { CancellationSlice } from './cancellation.ts';
import type { DisplaySlice } from './display.ts';

export interface OrderInput {
  readonly orderId: string;
  /** Passed in, so that a test waits milliseconds. */
  readonly timing: OrderTiming;
}

/** Whether staff have stopped the order. */
export interface HoldSlice {
  /** Null: it goes on. */
  reason: string | null;
}

/** What every phase of an order knows of it. What belongs to one phase is a slice in that phase's folder. */
export interface OrderCore {
  readonly input: OrderInput;
  readonly saga: Saga;
  readonly cancellation: CancellationSlice;
  readonly hold: HoldSlice;
  readonly attention: AttentionSlice;
  readonly display: DisplaySlice;
}
