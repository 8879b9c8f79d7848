import type { Stripe } from 'stripe';
import { PaymentKeySpent, PaymentRejected } from './payment-gateway.ts';
import type { AuthoriseRequest, Authorisation, ExpectedPayment, ForestallRequest } from './payment-gateway.ts';
import { toStripeAmount } from './stripe-amounts.ts';
import { unclearStripeFailure } from './stripe-failures.ts';
import { authorisationFrom, mustBeAbout } from './stripe-intents.ts';
import { nothingCameOf, refusalOf } from './stripe-refusals.ts';

const expand = ['latest_charge'];

/** For as long as Stripe remembers a key, and an hour for clocks that differ. Source: docs.stripe.com/api/idempotent_requests. */
const KEY_LIFE_MS = 25 * 3_600_000;

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
    const failure = unclearStripeFailure('authorise a payment', error);
    if (!(failure instanceof PaymentKeySpent)) throw failure;
    for await (const made of findTries(stripe, request, new Date(Date.now() - KEY_LIFE_MS))) {
      return mustBeAbout(made, request);
    }
    return nothingCameOf(request);
  }
}

/**
 * Uses the key of a try up: an intent is made under it that no card is asked for, and is cancelled by the caller with whatever
 * else there is. From then on a call that was delayed on its way is refused, because its parameters are others. Where the
 * key was used before, the call that used it has ended, and what it made is in the list.
 * Source: docs.stripe.com/api/idempotent_requests; the list, unlike the search, shows what was just written.
 */
export async function forestallAuthorisation(
  stripe: Stripe,
  request: ForestallRequest,
): Promise<readonly Authorisation[]> {
  try {
    await stripe.paymentIntents.create(unconfirmed(request), { idempotencyKey: request.idempotencyKey });
  } catch (error) {
    const failure = unclearStripeFailure('forestall a payment', error);
    // Used before; or an amount that Stripe does not take from the delayed call either.
    if (!(failure instanceof PaymentKeySpent || failure instanceof PaymentRejected)) throw failure;
  }
  const made: Authorisation[] = [];
  for await (const each of findTries(stripe, request, request.since)) made.push(each);
  return made;
}

type Try = ExpectedPayment & { readonly attempt: number };

/** One attempt of one order, with nothing that asks a card for money. */
function unconfirmed(request: Try) {
  const { amountMinor, currency } = request;
  return {
    allowed_payment_method_types: ['card' as const],
    amount: toStripeAmount(amountMinor, currency),
    currency: currency.toLowerCase(),
    capture_method: 'manual' as const,
    metadata: attemptOf(request),
  };
}

function attemptOf({ orderId, attempt }: Try) {
  return { order_id: orderId, attempt: String(attempt) };
}

/** Stripe's clock is not ours. */
const CLOCKS_MS = 60_000;

/** The intents of one try, newest first. There is one, unless a key was forgotten, or one was made to use it up. */
async function* findTries(stripe: Stripe, wanted: Try, since: Date): AsyncGenerator<Authorisation> {
  for await (const intent of listIntents(stripe, new Date(since.getTime() - CLOCKS_MS))) {
    const { order_id: orderId, attempt } = intent.metadata;
    if (orderId === wanted.orderId && attempt === String(wanted.attempt)) yield authorisationFrom(intent);
  }
}

export async function* listIntents(stripe: Stripe, since: Date): AsyncGenerator<Stripe.PaymentIntent> {
  const created = { gte: Math.floor(since.getTime() / 1000) };
  try {
    yield* stripe.paymentIntents.list({ created, limit: 100, expand: ['data.latest_charge'] });
  } catch (error) {
    throw unclearStripeFailure('list payments', error);
  }
}
