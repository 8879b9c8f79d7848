import type { Stripe } from 'stripe';
import { idOf } from './confirm-intent.ts';
import type { StoredCharge, StoredIntent, StripeState } from './stripe-state.ts';

export function chargeOf(state: StripeState, intent: Stripe.PaymentIntent): StoredCharge {
  const charge = state.charges.get(idOf(intent.latest_charge) ?? '');
  if (!charge) throw new Error(`PaymentIntent ${intent.id} has no charge`);
  return charge;
}

/**
 * Releases what was reserved and not captured. Where there can be one capture only, Stripe counts that as refunded ("any
 * additional amount is automatically refunded"); with multicapture `amount_refunded` holds refunds only.
 * Source: docs.stripe.com/payments/multicapture.
 */
export function letGo(intent: Stripe.PaymentIntent, charge: StoredCharge): void {
  if (!hasMulticapture(charge.object) || intent.amount_received === 0) {
    charge.released = intent.amount_capturable;
    charge.object.amount_refunded += intent.amount_capturable;
  }
  intent.amount_capturable = 0;
  charge.object.refunded = isRefunded(charge);
}

/** Whether all was given back: of what was taken by then, or of what was reserved if nothing was. */
export function isRefunded({ object, released }: StoredCharge): boolean {
  const { amount_captured: captured } = object;
  if (captured === 0) return object.amount_refunded === object.amount;
  return object.captured && object.amount_refunded - released === captured;
}

export function hasMulticapture(charge: Stripe.Charge): boolean {
  return charge.payment_method_details?.card?.multicapture?.status === 'available';
}

export function saveIntent(state: StripeState, intent: StoredIntent, charge: StoredCharge | undefined): void {
  state.intents.put(intent.object.id, intent);
  if (charge) state.charges.put(charge.object.id, charge);
}
