import { randomUUID } from 'node:crypto';
import type { Stripe } from 'stripe';
import { PaymentKeySpent, PaymentMismatch, PaymentRejected } from '../payment-gateway.ts';
import type { Authorisation } from '../../domain/payments/authorisation.ts';
import type { VoidRequest } from '../payment-gateway.ts';
import { callStripe } from './stripe-failures.ts';
import { authorisationFrom, readIntent } from './stripe-intents.ts';

const expand = ['latest_charge'];

export function voidAuthorisation(stripe: Stripe, request: VoidRequest): Promise<Authorisation> {
  return release(stripe, request, {
    to: 'voided',
    ask: (idempotencyKey) => stripe.paymentIntents.cancel(request.intentId, { expand }, { idempotencyKey }),
  });
}

/** A last capture, of nothing. Source: docs.stripe.com/payments/multicapture, "Release uncaptured funds". */
export function releaseRest(stripe: Stripe, request: VoidRequest): Promise<Authorisation> {
  const nothing = { amount_to_capture: 0, final_capture: true, expand };
  return release(stripe, request, {
    to: 'captured',
    ask: (idempotencyKey) => stripe.paymentIntents.capture(request.intentId, nothing, { idempotencyKey }),
  });
}

interface Release {
  /** What the payment is once it holds nothing any more. */
  readonly to: 'voided' | 'captured';
  readonly ask: (idempotencyKey: string) => Promise<Stripe.Response<Stripe.PaymentIntent>>;
}

async function release(
  stripe: Stripe,
  { intentId, idempotencyKey }: VoidRequest,
  { to, ask }: Release,
): Promise<Authorisation> {
  const askUnder = async (key: string) => {
    const answered = authorisationFrom(await callStripe('release a payment', () => ask(key)), intentId);
    return mustBe(to, answered);
  };
  try {
    return await askUnder(idempotencyKey);
  } catch (error) {
    const isSpent = error instanceof PaymentKeySpent;
    if (!isSpent && !(error instanceof PaymentRejected)) throw error;
    // Ended before, by us or by the reservation's end? Then what was asked for is so.
    const now = await readIntent(stripe, intentId);
    if (now.state === to) return now;
    // A failure of Stripe's own, kept under the key. A release may be repeated under another: it is done once.
    if (isSpent) return askUnder(`${idempotencyKey}:${randomUUID()}`);
    throw error;
  }
}

/** Money that the books call released is not to be held any longer, let alone taken. */
function mustBe(wanted: Release['to'], answered: Authorisation): Authorisation {
  if (answered.state === wanted) return answered;
  throw new PaymentMismatch(`Stripe answered the release of ${answered.intentId} with one that is ${answered.state}`);
}
