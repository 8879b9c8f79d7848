import type { Stripe } from 'stripe';
import { PaymentUnavailable } from './payment-gateway.ts';
import type { Authorisation } from './payment-gateway.ts';

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
  const actionUrl = intent.next_action?.redirect_to_url?.url;
  const declineCode = intent.last_payment_error?.decline_code ?? intent.last_payment_error?.code;
  return {
    intentId: intent.id,
    state,
    orderId: intent.metadata?.['order_id'] ?? null,
    currency: intent.currency.toUpperCase(),
    authorisedMinor: wasAuthorised(intent) ? intent.amount : 0,
    capturedMinor: intent.amount_received,
    refundedMinor: refundedOf(intent),
    ...(state === 'action-required' && actionUrl && { actionUrl }),
    ...(state === 'declined' && { declineCode: declineCode ?? 'unknown' }),
  };
}

function stateOf({ id, status }: Stripe.PaymentIntent): Authorisation['state'] {
  switch (status) {
    case 'requires_capture':
      return 'authorised';
    case 'requires_action':
      return 'action-required';
    case 'requires_confirmation':
    case 'processing':
      return 'processing';
    case 'requires_payment_method':
      return 'declined';
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
