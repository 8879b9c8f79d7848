import { randomUUID } from 'node:crypto';
import { Stripe } from 'stripe';
import { PaymentKeySpent, PaymentMismatch, PaymentRejected } from './payment-gateway.ts';
import type { Authorisation, Capture, CaptureRequest, PaymentGateway, VoidRequest } from './payment-gateway.ts';
import { toStripeAmount } from './stripe-amounts.ts';
import { authorise, findAuthorisation, forestallAuthorisation, listIntents } from './stripe-authorise.ts';
import { callStripe } from './stripe-failures.ts';
import { authorisationFrom, mustBeAbout } from './stripe-intents.ts';
import { findRefunds, refund } from './stripe-refunds.ts';

export interface StripePaymentGatewayOptions {
  readonly secretKey: string;
  /** `https://api.stripe.com`, unless given. */
  readonly apiBase?: string | undefined;
  /** How long one call may take, the single repeat that the SDK makes after a reset connection not counted. */
  readonly timeoutMs: number;
  /**
   * Asks for payments that can be captured in parts. An account whose pricing has no such feature is refused every payment
   * that asks. Source: docs.stripe.com/payments/multicapture.
   */
  readonly multicapture?: boolean;
}

const expand = ['latest_charge'];

/** The shop's payments through Stripe: one PaymentIntent a try, authorised at once and captured parcel by parcel. */
export function createStripePaymentGateway(options: StripePaymentGatewayOptions): PaymentGateway {
  const stripe = createStripeClient(options);
  return {
    authorise: (request) => authorise(stripe, request, options),
    readAuthorisation: async (intentId, expected) => {
      const found = await read(stripe, intentId);
      return expected ? mustBeAbout(found, expected) : found;
    },
    findAuthorisation: (request) => findAuthorisation(stripe, request),
    forestallAuthorisation: (request) => forestallAuthorisation(stripe, request),
    capture: (request) => capture(stripe, request),
    voidAuthorisation: (request) => voidAuthorisation(stripe, request),
    refund: (request) => refund(stripe, request),
    findRefunds: (request) => findRefunds(stripe, request),
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

async function capture(stripe: Stripe, request: CaptureRequest): Promise<Capture> {
  const { intentId, amountMinor, currency, capturedBeforeMinor, final, idempotencyKey } = request;
  const intent = await callStripe('capture a payment', () =>
    stripe.paymentIntents.capture(
      intentId,
      // True is the default; said aloud, it is a setting that only payments with multicapture may have.
      // Source: docs.stripe.com/api/payment_intents/capture.
      { amount_to_capture: toStripeAmount(amountMinor, currency), ...(!final && { final_capture: false }), expand },
      { idempotencyKey },
    ),
  );
  const captured = authorisationFrom(intent, intentId);
  const expected = { ...request, amountMinor: captured.amountMinor };
  const { capturedMinor } = mustBeAbout(captured, expected);
  if (capturedMinor !== capturedBeforeMinor + amountMinor) {
    throw new PaymentMismatch(
      `Stripe answered a capture of ${amountMinor} ${currency} after ${capturedBeforeMinor} with ${capturedMinor} (${intentId})`,
    );
  }
  return { intentId, capturedMinor };
}

async function voidAuthorisation(stripe: Stripe, { intentId, idempotencyKey }: VoidRequest): Promise<Authorisation> {
  const cancel = async (key: string) => {
    const intent = await callStripe('void a payment', () =>
      stripe.paymentIntents.cancel(intentId, { expand }, { idempotencyKey: key }),
    );
    return mustBeVoid(authorisationFrom(intent, intentId));
  };
  try {
    return await cancel(idempotencyKey);
  } catch (error) {
    const isSpent = error instanceof PaymentKeySpent;
    const isElsewhere = error instanceof PaymentRejected && error.code === 'payment_intent_unexpected_state';
    if (!isSpent && !isElsewhere) throw error;
    // Canceled before, by us or by the seven days' end? Then what was asked for is so.
    const now = await read(stripe, intentId);
    if (now.state === 'voided') return now;
    // A failure of Stripe's own, kept under the key. A cancellation may be repeated under another: it is done once.
    if (isSpent) return cancel(`${idempotencyKey}:${randomUUID()}`);
    throw error;
  }
}

/** Money that the books call released is not to be held any longer, let alone taken. */
function mustBeVoid(answered: Authorisation): Authorisation {
  if (answered.state === 'voided') return answered;
  throw new PaymentMismatch(`Stripe answered the release of ${answered.intentId} with one that is ${answered.state}`);
}

async function* listAuthorisations(stripe: Stripe, since: Date): AsyncGenerator<Authorisation> {
  for await (const intent of listIntents(stripe, since)) yield authorisationFrom(intent);
}

async function read(stripe: Stripe, intentId: string): Promise<Authorisation> {
  return authorisationFrom(
    await callStripe('read a payment', () => stripe.paymentIntents.retrieve(intentId, { expand })),
    intentId,
  );
}
