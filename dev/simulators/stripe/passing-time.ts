import { lapseIntent } from './cancel-intent.ts';
import { chargeOf } from './charge-amounts.ts';
import { settleRefund } from './refunds.ts';
import type { StoredIntent, StripeState } from './stripe-state.ts';

const lookEveryMs = 10_000;

export interface PassingTime {
  /** Does what has become due by now: authorisations lapse, refunds are settled. */
  catchUp(): void;
  close(): void;
}

/**
 * What Stripe does by itself when time passes. One look at all that waits every few seconds, since a timer of Node's
 * cannot run for thirty days and the clock may be put on.
 */
export function startPassingTime(state: StripeState): PassingTime {
  const catchUp = () => {
    for (const intent of state.intents.values()) lapseIfDue(state, intent);
    for (const refund of state.refunds.values()) {
      if (refund.later && refund.later.atMs <= state.nowMs()) settleRefund(state, refund);
    }
    state.store.commit();
  };
  const timer = setInterval(catchUp, lookEveryMs).unref();
  return { catchUp, close: () => clearInterval(timer) };
}

/** An authorisation ends at its charge's `capture_before`. */
export function lapseIfDue(state: StripeState, intent: StoredIntent): void {
  if (intent.object.status !== 'requires_capture') return;
  const before = chargeOf(state, intent.object).object.payment_method_details?.card?.capture_before;
  if (before !== undefined && state.nowSeconds() > before) lapseIntent(state, intent);
}
