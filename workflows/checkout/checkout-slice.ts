import { condition } from '@temporalio/workflow';
import type { OrderCore } from '../shared/order/order-core.ts';
import type { PlacedOrder, PlaceOrderAnswer } from './checkout-contract.ts';

/** What the checkout knows of an order. */
export interface CheckoutSlice {
  /** Set once the order is written. */
  placed?: PlacedOrder;
  /** Set once the shopper can be answered; never changed after. */
  answer?: PlaceOrderAnswer;
  /** How many callers wait for the answer. */
  callers: number;
  /** Epoch milliseconds. */
  payUntil?: number;
  /** Paid for: an order that is resumed goes on with its shipments. */
  isPaid: boolean;
}

/** The slices of an order that the checkout needs. */
export type CheckoutOrder = Omit<OrderCore, 'hold'> & { readonly checkout: CheckoutSlice };

/** Answers the shopper. Resolves once the answer is in history, so that later commands are ordered after it. */
export async function answerShopper(checkout: CheckoutSlice, answer: PlaceOrderAnswer): Promise<void> {
  checkout.answer ??= answer;
  await condition(() => checkout.callers === 0);
}
