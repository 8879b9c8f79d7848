import { authorise } from '../../workflows/checkout/authorise.ts';
import type { PaymentTry, PlacedOrder } from '../../workflows/checkout/checkout-contract.ts';
import type { OrderState } from '../../workflows/orders/order-state.ts';
import { newPaymentWait, type PaymentWait } from '../../workflows/payments/payment-wait.ts';
import { tryCard } from '../../workflows/payments/try-card.ts';
import { tryAtOnce } from '../../workflows/shared/try-at-once.ts';

function bug(): never {
  throw new TypeError('A bug');
}

/** Asks the provider at once, with a bug in how it asks. */
export async function askingAtOnce(): Promise<string> {
  return tryAtOnce(
    () => Promise.reject(new TypeError('A bug')),
    () => Promise.resolve('asked again'),
  );
}

/** Reserves the money of an order, with a bug that comes out when the provider is asked again, patiently. */
export async function authorising(): Promise<unknown> {
  const input: Pick<OrderState['input'], 'timing'> = {
    get timing() {
      return bug();
    },
  };
  const order = { input } as OrderState;
  return authorise(order, { orderId: 'order', number: 'A-1042' } as unknown as PlacedOrder, {} as PaymentTry);
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
