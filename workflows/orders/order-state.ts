import type { CheckoutSlice } from '../checkout/checkout-slice.ts';
import type { FulfilmentOrder } from '../fulfilment/fulfilment-order.ts';
import type { FailureSlice } from './failure.ts';
import type { OrderOutcome } from './order-contract.ts';

/**
 * What the workflow of an order knows, in slices that each belong to a feature. Phases and handlers take the slices that they
 * need, never this type.
 */
export interface OrderState extends FulfilmentOrder {
  readonly checkout: CheckoutSlice;
  readonly failure: FailureSlice;
  outcome?: OrderOutcome;
}
