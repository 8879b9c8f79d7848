import type { Stripe } from 'stripe';
import type { Decline } from './declines.ts';
import type { TestCard } from './test-cards.ts';
import { authorisedSeconds } from './authorisation-window.ts';
import { newStripeId } from './stripe-ids.ts';

interface NewCharge {
  readonly intent: Stripe.PaymentIntent;
  readonly paymentMethodId: string;
  readonly card: TestCard;
  readonly created: number;
  readonly multicapture: boolean;
  readonly extendedAuthorization: boolean;
  readonly merchantInitiated: boolean;
  readonly authenticated: boolean;
  readonly decline?: Decline | undefined;
}

/** The charge that one attempt at a payment leaves behind, whether the bank said yes or no. */
export function newCharge(facts: NewCharge): Stripe.Charge {
  const { intent, decline } = facts;
  return {
    id: newStripeId('ch'),
    object: 'charge',
    amount: intent.amount,
    amount_captured: 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
    calculated_statement_descriptor: 'QUARTERMASTER SIMULATOR',
    captured: false,
    created: facts.created,
    currency: intent.currency,
    customer: null,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: decline?.code ?? null,
    failure_message: decline?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: { ...intent.metadata },
    on_behalf_of: null,
    outcome: outcomeOf(decline),
    paid: decline === undefined,
    payment_intent: intent.id,
    payment_method: facts.paymentMethodId,
    payment_method_details: { card: cardDetails(facts), type: 'card' },
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: decline ? 'failed' : 'succeeded',
    transfer_data: null,
    transfer_group: null,
  };
}

function outcomeOf(decline: Decline | undefined): Stripe.Charge.Outcome {
  const risk = decline?.blocked ? ({ risk_level: 'highest', risk_score: 90 } as const) : lowRisk;
  return {
    advice_code: decline?.advice ?? null,
    network_advice_code: decline?.networkAdvice ?? null,
    network_decline_code: decline?.network ?? null,
    network_status: decline ? (decline.blocked ? 'not_sent_to_network' : 'declined_by_network') : 'approved_by_network',
    reason: decline ? (decline.blocked ? 'highest_risk_level' : decline.declineCode) : null,
    ...risk,
    seller_message: sellerMessage(decline),
    type: decline ? (decline.blocked ? 'blocked' : 'issuer_declined') : 'authorized',
  };
}

const lowRisk = { risk_level: 'normal', risk_score: 12 } as const;

function sellerMessage(decline: Decline | undefined): string {
  if (!decline) return 'Payment complete.';
  if (decline.blocked) return 'Stripe blocked this payment as too risky.';
  return 'The bank did not return any further details with this decline.';
}

function cardDetails(facts: NewCharge): Stripe.Charge.PaymentMethodDetails.Card {
  const { card, intent, created, multicapture, authenticated, decline } = facts;
  return {
    amount_authorized: decline ? null : intent.amount,
    authorization_code: null,
    brand: card.brand,
    ...(!decline && intent.capture_method === 'manual' && { capture_before: created + authorisedSeconds(facts) }),
    checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
    country: 'US',
    electronic_commerce_indicator: null,
    exp_month: 12,
    exp_year: 2034,
    extended_authorization: { status: facts.extendedAuthorization ? 'enabled' : 'disabled' },
    fingerprint: `simulated${card.last4}`,
    funding: 'credit',
    incremental_authorization: { status: 'unavailable' },
    installments: null,
    last4: card.last4,
    mandate: null,
    multicapture: { status: multicapture ? 'available' : 'unavailable' },
    network: card.brand,
    network_token: { used: false },
    network_transaction_id: null,
    overcapture: { maximum_amount_capturable: intent.amount, status: 'unavailable' },
    regulated_status: 'unregulated',
    three_d_secure: authenticated ? authentication : null,
    transaction_link_id: null,
    wallet: null,
  };
}

const authentication: Stripe.Charge.PaymentMethodDetails.Card.ThreeDSecure = {
  authentication_flow: 'challenge',
  electronic_commerce_indicator: '05',
  exemption_indicator: null,
  result: 'authenticated',
  result_reason: null,
  transaction_id: '00000000-0000-0000-0000-000000000000',
  version: '2.2.0',
};
