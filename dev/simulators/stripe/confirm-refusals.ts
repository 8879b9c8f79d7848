import type { ChosenCard } from './payment-method-objects.ts';
import { badState } from './stripe-error.ts';
import type { StripeErrorAnswer } from './stripe-error.ts';
import type { StoredIntent, StripeState } from './stripe-state.ts';

/** An account without the pricing for them may not even ask for the card features. */
export function refusalOfAccount(state: StripeState, intent: StoredIntent): StripeErrorAnswer | undefined {
  const asks = intent.multicapture || intent.extendedAuthorization === true;
  if (!asks || state.account.read().cardFeatures === 'by-card') return undefined;
  return badState(
    'This account is not eligible for the requested card features. See https://stripe.com/docs/payments/flexible-payments for more details.',
    'payment_intent_invalid_parameter',
  );
}

/**
 * Without a customer to whom it is attached, a payment method pays once. The words are Stripe's, as shops report them;
 * at Stripe other uses than a payment spend it too.
 */
export function refusalOfUsedMethod({ method }: ChosenCard, intentId: string): StripeErrorAnswer | undefined {
  if (method.paidIntent === undefined || method.paidIntent === intentId) return undefined;
  return badState(
    'The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared with a connected account without Customer attachment, or was detached from a Customer. It may not be used again. To use a PaymentMethod multiple times, you must attach it to a Customer first.',
    'payment_method_unexpected_state',
    { param: 'payment_method' },
  );
}
