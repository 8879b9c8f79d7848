import type { Stripe } from 'stripe';
import type { CardFacts } from '../../domain/payments/card-facts.ts';
import { PaymentMismatch, PaymentUnavailable } from '../payment-gateway.ts';
import type { Authorisation } from '../../domain/payments/authorisation.ts';
import type { ExpectedPayment } from '../payment-gateway.ts';
import { fromStripeAmount } from './stripe-amounts.ts';
import { callStripe } from './stripe-failures.ts';
import { signalsOf } from './stripe-refusals.ts';
import { hashCard } from './hash-card.ts';

/**
 * Reads a PaymentIntent. The SDK takes any JSON without an `error` key for success, at any status, so what came is
 * looked at before it is believed.
 */
export function authorisationFrom(
  intent: Stripe.PaymentIntent & { readonly lastResponse?: { readonly statusCode: number } },
  expectedId?: string,
): Authorisation {
  const isIntent = intent.object === 'payment_intent' && typeof intent.id === 'string' && intent.id.startsWith('pi_');
  const hasAmounts = Number.isSafeInteger(intent.amount) && Number.isSafeInteger(intent.amount_received);
  const status = intent.lastResponse?.statusCode ?? 200;
  if (!isIntent || !hasAmounts || status !== 200 || (expectedId !== undefined && intent.id !== expectedId)) {
    throw new PaymentUnavailable(
      `Stripe answered ${status} with something that is not ${expectedId ?? 'a PaymentIntent'}`,
    );
  }
  const state = stateOf(intent);
  const currency = intent.currency.toUpperCase();
  const minor = (amount: number) => fromStripeAmount(amount, currency);
  const actionUrl = intent.next_action?.redirect_to_url?.url;
  const card = wasAuthorised(intent) ? cardOf(intent) : undefined;
  return {
    intentId: intent.id,
    state,
    orderId: intent.metadata?.['order_id'] ?? null,
    currency,
    amountMinor: minor(intent.amount),
    authorisedMinor: wasAuthorised(intent) ? minor(intent.amount) : 0,
    capturedMinor: minor(intent.amount_received),
    refundedMinor: minor(refundedOf(intent)),
    ...(state === 'action-required' && actionUrl && { actionUrl }),
    ...(state === 'action-required' && intent.client_secret && { clientSecret: intent.client_secret }),
    ...(state === 'declined' && declineOf(intent)),
    ...(card && { card }),
  };
}

export async function readIntent(stripe: Stripe, intentId: string): Promise<Authorisation> {
  const retrieve = () => stripe.paymentIntents.retrieve(intentId, { expand: ['latest_charge'] });
  return authorisationFrom(await callStripe('read a payment', retrieve), intentId);
}

/** Refuses an answer about something else: a confused provider, proxy or test account is not to confirm an order. */
export function mustBeAbout(found: Authorisation, { orderId, amountMinor, currency }: ExpectedPayment): Authorisation {
  if (found.orderId === orderId && found.amountMinor === amountMinor && found.currency === currency) return found;
  throw new PaymentMismatch(
    `The payment of ${amountMinor} ${currency} for order ${orderId} was answered with ${found.intentId}: ` +
      `${found.amountMinor} ${found.currency} for order ${found.orderId ?? 'none'}`,
  );
}

function declineOf({ last_payment_error: error, latest_charge: charge }: Stripe.PaymentIntent) {
  return {
    declineCode: error?.decline_code ?? error?.code ?? 'unknown',
    ...(error && { decline: signalsOf(error, error.payment_method, charge) }),
  };
}

function cardOf({ latest_charge: charge }: Stripe.PaymentIntent): CardFacts | undefined {
  const card = typeof charge === 'object' ? charge?.payment_method_details?.card : undefined;
  if (!card) return undefined;
  const { capture_before: until } = card;
  return {
    network: card.network ?? card.brand,
    fingerprint: hashCard(card.fingerprint),
    captureBefore: until === undefined ? null : new Date(until * 1_000).toISOString(),
    multicapture: card.multicapture?.status === 'available',
  };
}

function stateOf({ id, status, last_payment_error: error }: Stripe.PaymentIntent): Authorisation['state'] {
  switch (status) {
    case 'requires_capture':
      return 'authorised';
    case 'requires_action':
      return 'action-required';
    case 'requires_confirmation':
    case 'processing':
      return 'processing';
    case 'requires_payment_method':
      // Without an error no card was ever asked.
      return error === null ? 'processing' : 'declined';
    case 'canceled':
      return 'voided';
    case 'succeeded':
      return 'captured';
    default:
      throw new PaymentUnavailable(
        `Stripe answered that ${id} is "${status}", which is a status this shop does not know`,
      );
  }
}

/** A payment that was void before a bank said yes was never authorised; its last charge tells. */
function wasAuthorised({ status, latest_charge: charge }: Stripe.PaymentIntent): boolean {
  if (status === 'canceled') return charge !== null && (typeof charge === 'string' || charge.paid);
  return status === 'requires_capture' || status === 'succeeded';
}

/**
 * What was given back of what was captured. Stripe's `amount_refunded` also holds what a final capture or a
 * cancellation let go of ("any additional amount is automatically refunded"), which was never taken.
 */
function refundedOf(intent: Stripe.PaymentIntent): number {
  const charge = intent.latest_charge;
  if (charge === null || typeof charge === 'string' || charge.amount_captured === 0) return 0;
  const isOpen = intent.status === 'requires_capture';
  const letGo = isOpen ? 0 : charge.amount - charge.amount_captured;
  return Math.max(0, charge.amount_refunded - letGo);
}
