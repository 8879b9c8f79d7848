import type { StoredPaymentMethod, StripeState } from './stripe-state.ts';
import { missingResource } from './stripe-error.ts';
import { newStripeId } from './stripe-ids.ts';
import { findTestCard } from './test-cards.ts';
import type { TestCard } from './test-cards.ts';

export interface ChosenCard {
  readonly method: StoredPaymentMethod;
  readonly card: TestCard;
}

/** `pm_card_visa` makes a payment method of its own each time it is used, as at Stripe; the `pm_…` it made works too. */
export function choosePaymentMethod(state: StripeState, id: string): ChosenCard {
  const known = state.paymentMethods.get(id);
  const card = findTestCard(known?.card ?? id);
  if (!card) throw missingResource('PaymentMethod', id, 'payment_method');
  if (known) return { method: known, card };
  const method = { id: newStripeId('pm'), card: id, created: state.nowSeconds() };
  state.paymentMethods.put(method.id, method);
  return { method, card };
}

export function presentPaymentMethod({ id, card: name, created }: StoredPaymentMethod): Record<string, unknown> {
  const card = findTestCard(name);
  return {
    id,
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
    card: {
      brand: card?.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: 'US',
      display_brand: card?.brand,
      exp_month: 12,
      exp_year: 2034,
      fingerprint: `simulated${card?.last4}`,
      funding: 'credit',
      generated_from: null,
      last4: card?.last4,
      networks: { available: [card?.brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: 'card',
  };
}
