import type { Stripe } from 'stripe';
import { badState } from './stripe-error.ts';
import { newStripeId } from './stripe-ids.ts';
import type { RequestFacts, StoredCharge, StripeState } from './stripe-state.ts';
import { findTestCard } from './test-cards.ts';

export interface DisputeFacts {
  readonly reason: string;
  /** The whole charge, unless given. */
  readonly amount?: number | undefined;
}

const answerWithinS = 7 * 86_400;

/** The holder asks the bank for the money back: it leaves the shop at once. Source: docs.stripe.com/disputes. */
export function createDispute(
  state: StripeState,
  stored: StoredCharge,
  facts: DisputeFacts,
  request: RequestFacts,
): Stripe.Dispute {
  const { object: charge } = stored;
  if (charge.amount_captured === 0 || charge.disputed) {
    throw badState(`Charge ${charge.id} has nothing to dispute.`, 'charge_disputed');
  }
  const dispute = newDispute(state, stored, facts);
  charge.disputed = true;
  state.disputes.put(dispute.id, dispute);
  state.charges.put(charge.id, stored);
  state.emit('charge.dispute.created', dispute, request);
  state.emit('charge.dispute.funds_withdrawn', dispute, request);
  state.emit('charge.updated', charge, request);
  return dispute;
}

function newDispute(state: StripeState, { object: charge, card }: StoredCharge, facts: DisputeFacts): Stripe.Dispute {
  const brand = findTestCard(card)?.brand ?? 'visa';
  return {
    id: newStripeId('du'),
    object: 'dispute',
    amount: facts.amount ?? charge.amount_captured,
    balance_transactions: [],
    charge: charge.id,
    created: state.nowSeconds(),
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: noEvidence(),
    evidence_details: {
      due_by: state.nowSeconds() + answerWithinS,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    payment_method_details: {
      card: { brand, case_type: 'chargeback', network: brand, network_reason_code: brand === 'visa' ? '10.4' : '4837' },
      type: 'card',
    },
    reason: facts.reason,
    status: 'needs_response',
  };
}

function noEvidence(): Stripe.Dispute.Evidence {
  return {
    access_activity_log: null,
    billing_address: null,
    cancellation_policy: null,
    cancellation_policy_disclosure: null,
    cancellation_rebuttal: null,
    customer_communication: null,
    customer_email_address: null,
    customer_name: null,
    customer_purchase_ip: null,
    customer_signature: null,
    duplicate_charge_documentation: null,
    duplicate_charge_explanation: null,
    duplicate_charge_id: null,
    enhanced_evidence: {},
    product_description: null,
    receipt: null,
    refund_policy: null,
    refund_policy_disclosure: null,
    refund_refusal_explanation: null,
    service_date: null,
    service_documentation: null,
    shipping_address: null,
    shipping_carrier: null,
    shipping_date: null,
    shipping_documentation: null,
    shipping_tracking_number: null,
    uncategorized_file: null,
    uncategorized_text: null,
  };
}
