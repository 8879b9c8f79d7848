import type { Stripe } from 'stripe';
import { PaymentKeySpent, PaymentRejected } from '../payment-gateway.ts';
import type { Authorisation } from '../../domain/payments/authorisation.ts';
import type { AuthoriseRequest, ExpectedPayment, StoredAttempt } from '../payment-gateway.ts';
import { toStripeAmount } from './stripe-amounts.ts';
import { unclearStripeFailure } from './stripe-failures.ts';
import { authorisationFrom, mustBeAbout } from './stripe-intents.ts';
import { refusalOf } from './stripe-refusals.ts';

const expand = ['latest_charge'];

export async function authorise(
  stripe: Stripe,
  request: AuthoriseRequest,
  { multicapture = false }: { readonly multicapture?: boolean },
): Promise<Authorisation> {
  const { orderNumber, paymentMethod, idempotencyKey, returnUrl } = request;
  const wanted = {
    ...unconfirmed(request),
    confirm: true,
    metadata: { ...attemptOf(request), order_number: orderNumber },
    description: `Order ${orderNumber}`,
    off_session: false,
    payment_method: paymentMethod,
    ...(multicapture && { payment_method_options: { card: { request_multicapture: 'if_available' as const } } }),
    return_url: returnUrl,
    expand,
  };
  try {
    return mustBeAbout(authorisationFrom(await stripe.paymentIntents.create(wanted, { idempotencyKey })), request);
  } catch (error) {
    const refused = refusalOf(error, request);
    if (refused) return refused;
    throw unclearStripeFailure('authorise a payment', error);
  }
}

export async function findAuthorisation(stripe: Stripe, request: StoredAttempt): Promise<Authorisation | undefined> {
  const [made] = await findAttempts(stripe, request);
  return made && mustBeAbout(made, request);
}

/**
 * Uses up the attempt's key with an intent that is never confirmed, and that the caller cancels with any others. A delayed call of
 * `authorise` under that key is then refused, because its parameters differ. If this succeeds, nothing else was made under the key, as
 * long as Stripe remembers keys; if the key was used before, the call that used it has ended, and its intent is in the list.
 * Source: docs.stripe.com/api/idempotent_requests; the list, unlike the search, shows what was just written.
 */
export async function preventAuthorisation(stripe: Stripe, request: StoredAttempt): Promise<readonly Authorisation[]> {
  try {
    const { idempotencyKey } = request;
    const made = authorisationFrom(await stripe.paymentIntents.create(unconfirmed(request), { idempotencyKey }));
    if (isKeyRemembered(request)) return [made];
  } catch (error) {
    const failure = unclearStripeFailure('stop a payment attempt', error);
    // The key was used before, or Stripe refuses the amount, which it would also refuse from the delayed call.
    if (!(failure instanceof PaymentKeySpent || failure instanceof PaymentRejected)) throw failure;
  }
  return findAttempts(stripe, request);
}

const HOUR_MS = 3_600_000;

/** Stripe keeps keys for 24 hours; an hour less allows for clock differences and slow calls. Source: docs.stripe.com/api/idempotent_requests. */
function isKeyRemembered({ since }: StoredAttempt): boolean {
  return Date.now() - since.getTime() < 23 * HOUR_MS;
}

type AttemptRequest = ExpectedPayment & { readonly attempt: number };

/** One attempt of one order, with nothing that asks a card for money. */
function unconfirmed(request: AttemptRequest) {
  const { amountMinor, currency } = request;
  return {
    allowed_payment_method_types: ['card' as const],
    amount: toStripeAmount(amountMinor, currency),
    currency: currency.toLowerCase(),
    capture_method: 'manual' as const,
    metadata: attemptOf(request),
  };
}

function attemptOf({ orderId, attempt }: AttemptRequest) {
  return { order_id: orderId, attempt: String(attempt) };
}

/** Allowance for the difference between Stripe's clock and ours. */
const CLOCKS_MS = 60_000;
/** Most attempts are authorised as soon as they are stored. */
const FIRST_STRETCH_MS = 5 * 60_000;
/** An unpaid order is closed within a day, after which none of its attempts is authorised. */
const LAST_ASKED_MS = 25 * HOUR_MS;

/**
 * The intents of one attempt: one, unless Stripe forgot the key or an intent was made to use it up. Searched from the time at which the
 * attempt was stored, in ever longer stretches, so that not all later payments of a busy shop are listed for one attempt.
 */
async function findAttempts(stripe: Stripe, wanted: StoredAttempt): Promise<Authorisation[]> {
  const made: Authorisation[] = [];
  const end = Math.min(Date.now() + CLOCKS_MS, wanted.since.getTime() + LAST_ASKED_MS);
  let from = wanted.since.getTime() - CLOCKS_MS;
  for (let stretch = FIRST_STRETCH_MS; from < end; stretch *= 2) {
    const to = Math.min(from + stretch, end);
    for await (const intent of listIntents(stripe, new Date(from), new Date(to))) {
      const { order_id: orderId, attempt } = intent.metadata;
      if (orderId === wanted.orderId && attempt === String(wanted.attempt)) made.push(authorisationFrom(intent));
    }
    if (made.length > 0 && isKeyRemembered(wanted)) return made;
    from = to;
  }
  return made;
}

export async function* listIntents(stripe: Stripe, since: Date, until?: Date): AsyncGenerator<Stripe.PaymentIntent> {
  const created = {
    gte: Math.floor(since.getTime() / 1000),
    ...(until && { lt: Math.floor(until.getTime() / 1000) }),
  };
  try {
    yield* stripe.paymentIntents.list({ created, limit: 100, expand: ['data.latest_charge'] });
  } catch (error) {
    throw unclearStripeFailure('list payments', error);
  }
}
