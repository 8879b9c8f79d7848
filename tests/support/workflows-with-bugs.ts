import { authorise } from '../../workflows/checkout/authorise.ts';
import type { PlacedOrder } from '../../workflows/checkout/checkout-contract.ts';
import type { CheckoutOrder } from '../../workflows/checkout/checkout-slice.ts';
import type { PaymentAttempt } from '../../workflows/payments/payment-contract.ts';
import { newPaymentWait, type PaymentWait } from '../../workflows/payments/payment-wait.ts';
import { tryCard } from '../../workflows/payments/try-card.ts';
import { tryLocallyFirst } from '../../workflows/shared/try-locally-first.ts';

function bug(): never {
  throw new TypeError('A bug');
}

/** Asks the provider locally first, with a bug in how it asks. */
export async function askingLocallyFirst(): Promise<string> {
  return tryLocallyFirst(
    () => Promise.reject(new TypeError('A bug')),
    () => Promise.resolve('asked again'),
  );
}

/** Reserves the money of an order, with a bug that comes out when the provider is asked again, patiently. */
export async function authorising(): Promise<unknown> {
  const input: Pick<CheckoutOrder['input'], 'timing'> = {
    get timing() {
      return bug();
    },
  };
  const order = { input, cancellation: {} } as CheckoutOrder;
  return authorise(order, { orderId: 'order', number: 'A-1042' } as unknown as PlacedOrder, {} as PaymentAttempt);
}

/** Tries a card, with a bug that comes out when the provider is to be asked. */
export async function tryingACard(): Promise<unknown> {
  const wait: PaymentWait = {
    ...newPaymentWait({
      orderId: 'order',
      orderNumber: 'A-1042',
      attempt: 1,
      reason: 'declined',
      amountMinor: 100,
      currency: 'GBP',
      payUntil: Date.now() + 60_000,
      payUntilAtMost: Date.now() + 60_000,
      retryMs: 60_000,
      attemptsMax: 0,
      pollMs: 60_000,
    }),
    get unclear() {
      return bug();
    },
    set unclear(_unclear) {},
  };
  return tryCard(wait, { paymentMethod: 'pm_card_visa' });
}
