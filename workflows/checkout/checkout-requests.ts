import { condition } from '@temporalio/workflow';
import { handleUpdate } from '../shared/handle-update.ts';
import { placeOrderUpdate, type PlaceOrderAnswer } from './checkout-contract.ts';
import type { CheckoutOrder, CheckoutSlice } from './checkout-slice.ts';

/** What a shopper may ask of an order. */
export function handleCheckoutRequests({ input, checkout }: Pick<CheckoutOrder, 'input' | 'checkout'>): void {
  handleUpdate(input.orderId, placeOrderUpdate, () => firstAnswer(checkout), {
    description: 'Used by the API: answers what became of the checkout.',
  });
}

async function firstAnswer(checkout: CheckoutSlice): Promise<PlaceOrderAnswer> {
  checkout.callers += 1;
  await condition(() => checkout.answer !== undefined);
  checkout.callers -= 1;
  return checkout.answer as PlaceOrderAnswer;
}
