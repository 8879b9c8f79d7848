import type { Stripe } from 'stripe';
import { PaymentKeySpent, PaymentRejected } from '../payment-gateway.ts';
import type { Authorisation } from '../../domain/payments/authorisation.ts';
import type { AuthoriseRequest, ExpectedPayment, TryRequest } from '../payment-gateway.ts';
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

export async function findAuthorisation(stripe: Stripe, request: TryRequest): Promise<Authorisation | undefined> {
  const [made] = await findTries(stripe, request);
  return made && mustBeAbout(made, request);
}

/**
 * Uses the key of a try up: an intent is made under it that no card is asked for, and is cancelled by the caller with whatever
 * else there is. From then on a call that was delayed on its way is refused, because its parameters are others. Where that
 * succeeds, nothing else was made under the key, as long as Stripe remembers keys. Where the key was used before, the call
 * that used it has ended, and what it made is in the list.
 * Source: docs.stripe.com/api/idempotent_requests; the list, unlike the search, shows what was just written.
 */
export async function forestallAuthorisation(stripe: Stripe, request: TryRequest): Promise<readonly Authorisation[]> {
  try {
    const { idempotencyKey } = request;
    const made = authorisationFrom(await stripe.paymentIntents.create(unconfirmed(request), { idempotencyKey }));
    if (isKeyRemembered(request)) return [made];
  } catch (error) {
    const failure = unclearStripeFailure('forestall a payment', error);
    // Used before; or an amount that Stripe does not take from the delayed call either.
    if (!(failure instanceof PaymentKeySpent || failure instanceof PaymentRejected)) throw failure;
  }
  return findTries(stripe, request);
}

const HOUR_MS = 3_600_000;

/** For 24 hours; an hour less for clocks that differ and calls that take long. Source: docs.stripe.com/api/idempotent_requests. */
function isKeyRemembered({ since }: TryRequest): boolean {
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

/** Stripe's clock is not ours. */
const CLOCKS_MS = 60_000;
/** Most tries are asked for as soon as they are written down. */
const FIRST_STRETCH_MS = 5 * 60_000;
/** An order is given up within a day, and then nothing is asked for its tries. */
const LAST_ASKED_MS = 25 * HOUR_MS;

/**
 * The intents of one try. There is one, unless its key was forgotten, or one was made to use it up. Looked for from the moment
 * in which the try was written down, in ever longer stretches: what a busy shop was paid since then is not read for one try.
 */
async function findTries(stripe: Stripe, wanted: TryRequest): Promise<Authorisation[]> {
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
