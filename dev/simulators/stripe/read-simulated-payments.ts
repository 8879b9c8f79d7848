import { idOf } from './confirm-intent.ts';
import type { StripeState } from './stripe-state.ts';

/** Everything the provider knows of money, in one answer, for comparing it with a shop's own ledger. */
export interface SimulatedPayments {
  readonly intents: readonly SimulatedIntent[];
  readonly refunds: readonly SimulatedRefund[];
  readonly eventCount: number;
}

export interface SimulatedIntent {
  readonly id: string;
  readonly status: string;
  readonly currency: string;
  readonly amountMinor: number;
  /** Reserved on the card at some time: the amount once a bank said yes, else 0. */
  readonly authorisedMinor: number;
  readonly capturableMinor: number;
  readonly capturedMinor: number;
  /** Given back by refunds that did not fail. */
  readonly refundedMinor: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly createdSeconds: number;
}

export interface SimulatedRefund {
  readonly id: string;
  readonly intentId: string | null;
  readonly amountMinor: number;
  readonly currency: string;
  readonly status: string | null;
}

export function readSimulatedPayments(state: StripeState): SimulatedPayments {
  return {
    intents: state.intents.newestFirst().map(({ object }) => {
      const charge = state.charges.get(idOf(object.latest_charge) ?? '');
      return {
        id: object.id,
        status: object.status,
        currency: object.currency.toUpperCase(),
        amountMinor: object.amount,
        authorisedMinor: charge?.object.paid ? charge.object.amount : 0,
        capturableMinor: object.amount_capturable,
        capturedMinor: object.amount_received,
        refundedMinor: charge ? charge.object.amount_refunded - charge.released : 0,
        metadata: object.metadata,
        createdSeconds: object.created,
      };
    }),
    refunds: state.refunds.newestFirst().map(({ object }) => ({
      id: object.id,
      intentId: idOf(object.payment_intent) ?? null,
      amountMinor: object.amount,
      currency: object.currency.toUpperCase(),
      status: object.status,
    })),
    eventCount: state.events.size,
  };
}
