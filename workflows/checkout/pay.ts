import { ApplicationFailure } from '@temporalio/workflow';
import { wakeBackorders } from '../backorders/wake-backorders.ts';
import type { AuthoriseResult, ConfirmOrder, PaymentAttempt } from '../payments/payment-contract.ts';
import { localRecordActivities } from '../shared/record-activities.ts';
import { authorise } from './authorise.ts';
import { summaryOf, type CheckoutOutcome, type CheckoutRecords, type PlacedOrder } from './checkout-contract.ts';
import { answerShopper, type CheckoutOrder } from './checkout-slice.ts';
import { awaitPayment } from './await-payment.ts';
import { voidPayments } from './void-payments.ts';

const records = localRecordActivities<CheckoutRecords>();

/** From a placed order to one that is paid for: reserve the money, confirm. */
export async function pay(
  order: CheckoutOrder,
  placed: PlacedOrder,
  payment: PaymentAttempt,
): Promise<CheckoutOutcome> {
  const result = await order.saga.step(
    'void payments',
    () => authorise(order, placed, payment),
    () => voidPayments(order),
  );
  if (order.cancellation.request) return 'cancelled';
  if (result === 'no-answer') return 'expired';
  if (isAuthorised(result)) return confirm(order, placed, { attempt: 1, ...result });
  if (result.state === 'rejected') return refuse(order, placed, result);
  return awaitPayment(order, placed, result);
}

async function confirm(
  order: CheckoutOrder,
  placed: PlacedOrder,
  paid: Omit<ConfirmOrder, 'orderId'>,
): Promise<CheckoutOutcome> {
  const { attempt, intentId, authorisedMinor, card } = paid;
  const request = { orderId: placed.orderId, attempt, intentId, authorisedMinor, ...(card && { card }) };
  if (!(await records.confirmOrder(request))) {
    // Not to be reported as confirmed: it is undone like an order of which a step failed.
    throw ApplicationFailure.nonRetryable(
      'The money was reserved, but its hold was released before the order was confirmed',
    );
  }
  await answerShopper(order.checkout, { kind: 'confirmed', order: summaryOf(placed) });
  // Shown by what follows, when the order has to wait.
  order.display.note({ status: 'confirmed', paymentStatus: 'authorised' });
  return 'confirmed';
}

/** A method that the provider cannot use is a mistake in the request: there is no order, and nothing stays held. */
async function refuse(
  order: CheckoutOrder,
  { orderId }: PlacedOrder,
  { rejectCode: code, state }: AuthoriseResult,
): Promise<CheckoutOutcome> {
  const rejectCode = code ?? state;
  const refusal = {
    code: 'payment-method-invalid',
    detail: `The payment provider cannot use this payment method (${rejectCode}).`,
    pointer: '/paymentMethod',
  } as const;
  const { orderIds } = await records.refuseOrder({ orderId, attempt: 1, rejectCode, refusal });
  await answerShopper(order.checkout, { kind: 'refused', ...refusal });
  order.display.note({ status: 'cancelled', paymentStatus: 'declined', fulfilmentStage: 'cancelled' });
  await wakeBackorders(orderIds);
  return 'refused';
}

function isAuthorised(result: AuthoriseResult): result is AuthoriseResult & { readonly intentId: string } {
  return result.state === 'authorised' && result.intentId !== null;
}
