import { Stripe } from 'stripe';
import { PaymentRejected, PaymentUnavailable } from './payment-gateway.ts';
import type {
  AuthoriseRequest,
  Authorisation,
  CaptureRequest,
  PaymentGateway,
  Refund,
  RefundRequest,
  VoidRequest,
} from './payment-gateway.ts';
import { declineOf, unclearStripeFailure } from './stripe-failures.ts';
import { authorisationFrom } from './stripe-intents.ts';

export interface StripePaymentGatewayOptions {
  readonly secretKey: string;
  /** `https://api.stripe.com`, unless given. */
  readonly apiBase?: string | undefined;
  /** How long one call may take, the single repeat that the SDK makes after a reset connection not counted. */
  readonly timeoutMs: number;
}

const expand = ['latest_charge'];

/** The shop's payments through Stripe: one PaymentIntent an order, authorised at once and captured parcel by parcel. */
export function createStripePaymentGateway(options: StripePaymentGatewayOptions): PaymentGateway {
  const stripe = createStripeClient(options);
  return {
    authorise: (request) => authorise(stripe, request),
    readAuthorisation: async (intentId) =>
      authorisationFrom(
        await call('read a payment', () => stripe.paymentIntents.retrieve(intentId, { expand })),
        intentId,
      ),
    capture: async (request) => {
      const captured = await capture(stripe, request);
      return { intentId: captured.intentId ?? request.intentId, capturedMinor: captured.capturedMinor };
    },
    voidAuthorisation: (request) => voidAuthorisation(stripe, request),
    refund: (request) => refund(stripe, request),
    listAuthorisations: (since) => listAuthorisations(stripe, since),
  };
}

function createStripeClient({ secretKey, apiBase, timeoutMs }: StripePaymentGatewayOptions): Stripe {
  const base = new URL(apiBase ?? 'https://api.stripe.com');
  return new Stripe(secretKey, {
    host: base.hostname,
    port: base.port === '' ? (base.protocol === 'http:' ? 80 : 443) : Number(base.port),
    protocol: base.protocol === 'http:' ? 'http' : 'https',
    timeout: timeoutMs,
    // The caller retries, where its waits can be seen; a second loop inside would multiply them.
    maxNetworkRetries: 0,
    telemetry: false,
  });
}

async function authorise(stripe: Stripe, request: AuthoriseRequest): Promise<Authorisation> {
  const { orderId, orderNumber, amountMinor, currency, paymentMethod, idempotencyKey, returnUrl } = request;
  try {
    const intent = await stripe.paymentIntents.create(
      {
        allowed_payment_method_types: ['card'],
        amount: amountMinor,
        currency: currency.toLowerCase(),
        capture_method: 'manual',
        confirm: true,
        description: `Order ${orderNumber}`,
        metadata: { order_id: orderId, order_number: orderNumber },
        off_session: false,
        payment_method: paymentMethod,
        payment_method_options: { card: { request_multicapture: 'if_available' } },
        return_url: returnUrl,
        expand,
      },
      { idempotencyKey },
    );
    return authorisationFrom(intent);
  } catch (error) {
    const declined = declineOf(error, request);
    if (declined) return declined;
    throw unclearStripeFailure('authorise a payment', error);
  }
}

/**
 * A repeat under the same key is answered by Stripe with the first capture's result, if it asks for the same. Whether a
 * parcel is the last to be paid may have changed since the first try, whose answer was lost: then the repeat has to ask
 * as that try did. Source: docs.stripe.com/api/idempotent_requests.
 */
async function capture(stripe: Stripe, request: CaptureRequest): Promise<Authorisation> {
  try {
    return await captureOnce(stripe, request);
  } catch (error) {
    if (!(error instanceof PaymentRejected) || error.code !== 'idempotency_error') throw error;
    return captureOnce(stripe, { ...request, final: !request.final });
  }
}

async function captureOnce(stripe: Stripe, request: CaptureRequest): Promise<Authorisation> {
  const { intentId, amountMinor, final, idempotencyKey } = request;
  const intent = await call('capture a payment', () =>
    stripe.paymentIntents.capture(
      intentId,
      { amount_to_capture: amountMinor, final_capture: final, expand },
      { idempotencyKey },
    ),
  );
  const captured = authorisationFrom(intent, intentId);
  if (captured.capturedMinor < amountMinor) {
    throw new PaymentUnavailable(
      `Stripe answered a capture of ${amountMinor} with ${captured.capturedMinor} captured (${intentId})`,
    );
  }
  return captured;
}

async function voidAuthorisation(stripe: Stripe, { intentId, idempotencyKey }: VoidRequest): Promise<Authorisation> {
  try {
    const intent = await call('void a payment', () =>
      stripe.paymentIntents.cancel(intentId, { expand }, { idempotencyKey }),
    );
    return authorisationFrom(intent, intentId);
  } catch (error) {
    if (!(error instanceof PaymentRejected) || error.code !== 'payment_intent_unexpected_state') throw error;
    // Canceled before, by us or by the seven days' end? Then what was asked for is so.
    const now = authorisationFrom(
      await call('read a payment', () => stripe.paymentIntents.retrieve(intentId, { expand })),
      intentId,
    );
    if (now.state === 'voided') return now;
    throw error;
  }
}

async function refund(stripe: Stripe, { intentId, amountMinor, idempotencyKey }: RefundRequest): Promise<Refund> {
  const made = await call('refund a payment', () =>
    stripe.refunds.create({ payment_intent: intentId, amount: amountMinor }, { idempotencyKey }),
  );
  if (made.object !== 'refund' || !made.id.startsWith('re_') || made.lastResponse.statusCode !== 200) {
    throw new PaymentUnavailable(`Stripe answered a refund of ${intentId} with something else`);
  }
  return { refundId: made.id, state: refundState(made.status) };
}

function refundState(status: string | null): Refund['state'] {
  switch (status) {
    case 'succeeded':
      return 'succeeded';
    case 'failed':
    case 'canceled':
      return 'failed';
    default:
      // 'pending', 'requires_action', and whatever Stripe adds: not settled as far as we can tell.
      return 'pending';
  }
}

async function* listAuthorisations(stripe: Stripe, since: Date): AsyncGenerator<Authorisation> {
  const created = { gte: Math.floor(since.getTime() / 1000) };
  try {
    for await (const intent of stripe.paymentIntents.list({ created, limit: 100, expand: ['data.latest_charge'] })) {
      yield authorisationFrom(intent);
    }
  } catch (error) {
    throw unclearStripeFailure('list payments', error);
  }
}

async function call<Answer>(action: string, request: () => Promise<Answer>): Promise<Answer> {
  try {
    return await request();
  } catch (error) {
    throw unclearStripeFailure(action, error);
  }
}
