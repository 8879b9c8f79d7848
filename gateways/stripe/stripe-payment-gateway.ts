import { Stripe } from 'stripe';
import type { Authorisation } from '../../domain/payments/authorisation.ts';
import type { PaymentGateway } from '../payment-gateway.ts';
import { authorise, findAuthorisation, preventAuthorisation, listIntents } from './stripe-authorise.ts';
import { capture } from './stripe-capture.ts';
import { authorisationFrom, mustBeAbout, readIntent } from './stripe-intents.ts';
import { findRefunds, refund } from './stripe-refunds.ts';
import { releaseRest, voidAuthorisation } from './stripe-releases.ts';

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

/** The shop's payments through Stripe: one PaymentIntent an attempt, authorised at once and captured parcel by parcel. */
export function createStripePaymentGateway(options: StripePaymentGatewayOptions): PaymentGateway {
  const stripe = createStripeClient(options);
  return {
    authorise: (request) => authorise(stripe, request, options),
    readAuthorisation: async (intentId, expected) => {
      const found = await readIntent(stripe, intentId);
      return expected ? mustBeAbout(found, expected) : found;
    },
    findAuthorisation: (request) => findAuthorisation(stripe, request),
    preventAuthorisation: (request) => preventAuthorisation(stripe, request),
    capture: (request) => capture(stripe, request),
    voidAuthorisation: (request) => voidAuthorisation(stripe, request),
    releaseRest: (request) => releaseRest(stripe, request),
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

async function* listAuthorisations(stripe: Stripe, since: Date): AsyncGenerator<Authorisation> {
  for await (const intent of listIntents(stripe, since)) {
    const { order_number: orderNumber } = intent.metadata;
    yield { ...authorisationFrom(intent), ...(orderNumber !== undefined && { orderNumber }) };
  }
}
