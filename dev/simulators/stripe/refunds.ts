import type { Stripe } from 'stripe';
import { chargeOf, isRefunded } from './charge-amounts.ts';
import { idOf } from './confirm-intent.ts';
import { refuseFractions } from './currencies.ts';
import { badParameter, badState, missingResource, StripeErrorAnswer } from './stripe-error.ts';
import { newStripeId } from './stripe-ids.ts';
import type { StripeParams } from './stripe-params.ts';
import type { RequestFacts, StoredCharge, StoredRefund, StripeState } from './stripe-state.ts';
import { findTestCard } from './test-cards.ts';
import type { TestCard } from './test-cards.ts';

const reasons = ['duplicate', 'fraudulent', 'requested_by_customer'];

/** Gives captured money back, at most what was captured and not yet refunded. */
export function createRefund(
  state: StripeState,
  params: StripeParams,
  request: RequestFacts,
  settleMs: number,
): StoredRefund {
  const { charge, amount, reason, metadata } = readNewRefund(state, params);
  const { object } = charge;
  const left = object.amount_captured - (object.amount_refunded - charge.released);
  if (object.disputed) {
    throw badState(`Charge ${object.id} has been charged back; cannot issue a refund.`, 'charge_disputed');
  }
  if (left === 0) throw badState(`Charge ${object.id} has already been refunded.`, 'charge_already_refunded');
  if (amount !== undefined && amount > left) {
    throw badParameter('amount', `Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`);
  }
  if (amount !== undefined) refuseFractions('amount', amount, object.currency);
  const settling = howItSettles(findTestCard(charge.card)?.refunds);
  const refund: StoredRefund = {
    object: newRefund(state, object, amount ?? left, reason, metadata, settling.first),
    ...(settling.later && { later: { status: settling.later, atMs: state.nowMs() + settleMs } }),
  };
  object.amount_refunded += refund.object.amount;
  object.refunded = isRefunded(charge);
  state.refunds.put(refund.object.id, refund);
  state.charges.put(object.id, charge);
  state.emit('refund.created', refund.object, request);
  state.emit('charge.refunded', object, request);
  return refund;
}

interface Settling {
  readonly first: 'pending' | 'succeeded';
  readonly later?: 'succeeded' | 'failed';
}

/** Source: docs.stripe.com/testing, "Simulate an asynchronous refund"; the third way is documented for live mode only. */
function howItSettles(behaviour: TestCard['refunds']): Settling {
  switch (behaviour) {
    case 'pending-first':
      return { first: 'pending', later: 'succeeded' };
    case 'fail-later':
      return { first: 'succeeded', later: 'failed' };
    case 'pending-then-fail':
      return { first: 'pending', later: 'failed' };
    case undefined:
      return { first: 'succeeded' };
  }
}

/** What the bank says in the end of a refund that was pending, or that it sends back. */
export function settleRefund(state: StripeState, refund: StoredRefund): void {
  const outcome = refund.later;
  if (!outcome) return;
  const { object } = refund;
  delete refund.later;
  object.status = outcome.status;
  delete object.pending_reason;
  object.balance_transaction ??= newStripeId('txn');
  const request = { requestId: null, idempotencyKey: null };
  if (outcome.status === 'failed') {
    object.failure_reason = 'expired_or_canceled_card';
    object.failure_balance_transaction = newStripeId('txn');
    const charge = state.charges.get(idOf(object.charge) ?? '');
    if (charge) {
      charge.object.amount_refunded -= object.amount;
      charge.object.refunded = false;
      state.charges.put(charge.object.id, charge);
    }
  }
  state.refunds.put(object.id, refund);
  state.emit('refund.updated', object, request);
  state.emit('charge.refund.updated', object, request);
  if (outcome.status === 'failed') state.emit('refund.failed', object, request);
}

function readNewRefund(state: StripeState, params: StripeParams) {
  const intentId = params.text('payment_intent');
  const chargeId = params.text('charge');
  const amount = params.integer('amount');
  const reason = params.text('reason') ?? null;
  const metadata = params.metadata();
  params.refuseUnknown();
  if (amount !== undefined && amount < 1) {
    throw badParameter('amount', 'This value must be greater than or equal to 1.', 'parameter_invalid_integer');
  }
  if (reason !== null && !reasons.includes(reason)) {
    throw badParameter('reason', `Invalid reason: must be one of ${reasons.join(', ')}`);
  }
  return { charge: findCharge(state, intentId, chargeId), amount, reason, metadata };
}

function findCharge(state: StripeState, intentId: string | undefined, chargeId: string | undefined): StoredCharge {
  if (intentId === undefined && chargeId === undefined) {
    throw badParameter(
      'payment_intent',
      'One of the following params should be provided for this request: payment_intent or charge.',
    );
  }
  if (chargeId !== undefined) {
    const charge = state.charges.get(chargeId);
    if (!charge) throw missingResource('charge', chargeId, 'charge');
    return charge;
  }
  const intent = state.intents.get(intentId ?? '');
  if (!intent) throw missingResource('payment_intent', intentId ?? '', 'payment_intent');
  if (intent.object.status === 'requires_capture' && intent.object.amount_received === 0) {
    // Without a code, as github.com/gburgyan/aat-stripe recorded it. Source of the rule: docs.stripe.com/refunds.
    const message = `The charge of this PaymentIntent (${intentId}) is uncaptured and can't be refunded directly. You must cancel the PaymentIntent.`;
    throw new StripeErrorAnswer(400, { message, type: 'invalid_request_error' }, true);
  }
  if (intent.object.amount_received === 0) {
    throw badState(
      `This PaymentIntent (${intentId}) does not have a successful charge to refund.`,
      'payment_intent_unexpected_state',
    );
  }
  return chargeOf(state, intent.object);
}

function newRefund(
  state: StripeState,
  charge: Stripe.Charge,
  amount: number,
  reason: string | null,
  metadata: Record<string, string>,
  status: Settling['first'],
): Stripe.Refund {
  return {
    id: newStripeId('re'),
    object: 'refund',
    amount,
    balance_transaction: status === 'succeeded' ? newStripeId('txn') : null,
    charge: charge.id,
    created: state.nowSeconds(),
    currency: charge.currency,
    customer: null,
    customer_account: null,
    destination_details: {
      card: { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund' },
      type: 'card',
    },
    metadata,
    payment_intent: charge.payment_intent,
    payment_method: null,
    ...(status === 'pending' && { pending_reason: 'processing' as const }),
    reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status,
    transfer_reversal: null,
  };
}
