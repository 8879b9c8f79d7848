import { CancellationScope, setHandler } from '@temporalio/workflow';
import { isForOther } from '../shared/for-order-contract.ts';
import { handleUpdate } from '../shared/handle-update.ts';
import { paymentMovedSignal, stopPaymentSignal, submitPaymentMethodUpdate } from './payment-contract.ts';
import { describeWait, stopWaiting, type PaymentWait } from './payment-wait.ts';
import { refuseCard, tryCard } from './try-card.ts';

/** What may be asked of a payment that did not succeed at once. */
export function handlePaymentRequests(wait: PaymentWait): void {
  const { orderId } = wait.input;
  handleUpdate(orderId, submitPaymentMethodUpdate, (method) => tryCard(wait, method), {
    validator: (method) => refuseCard(wait, method),
    description:
      'Try to pay this order with a card. Send {"paymentMethod": "pm_..."}, as the storefront’s payment form gives it for the card. The same card may be tried again.',
  });
  setHandler(paymentMovedSignal, () => void (wait.lookWanted = true), {
    description: 'Used by the API: look at the payment now. It does no harm.',
  });
  setHandler(stopPaymentSignal, (message) => void (isForOther(orderId, message) || stopWaiting(wait)), {
    description: 'Used by the order: it no longer wants to be paid.',
  });
  CancellationScope.current().cancelRequested.catch(() => {
    wait.cancelRequested = true;
    describeWait(wait);
  });
}
