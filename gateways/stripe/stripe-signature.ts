import { Stripe } from 'stripe';
import { SIGNATURE_MAX, SignatureMismatch, type SignatureHeader } from '../webhook-receiver.ts';

/** Stripe retries with a new timestamp, so an older one is a recording. Stripe's own choice, in its libraries. */
const PAST_MAX_SECONDS = 300;
/** Clocks differ. The SDK accepts any time in the future, which would let a recording be kept for later. */
const FUTURE_MAX_SECONDS = 60;

/** Of the scheme that live events have. Source: docs.stripe.com/webhooks#verify-manually. */
export const STRIPE_SIGNATURE: SignatureHeader = {
  name: 'Stripe-Signature',
  hasShape: (given) =>
    given.length <= SIGNATURE_MAX && [/^t=\d/, /^v1=[0-9a-f]{64}$/].every(isInOneOf(given.split(','))),
};

/** Each part by itself: an expression that looks for two things anywhere in a header takes the square of its length in time. */
function isInOneOf(parts: readonly string[]): (shape: RegExp) => boolean {
  return (shape) => parts.some((part) => shape.test(part));
}

/** Throws `SignatureMismatch` when the signature of a body is missing, wrong, too old or ahead of its time. */
export function verifyStripeSignature(rawBody: string, signature: string, secret: string, nowMs = Date.now()): void {
  try {
    // Apart from parsing: a body that is rightly signed and no JSON is kept, not refused.
    Stripe.webhooks.signature?.verifyHeader(rawBody, signature, secret, PAST_MAX_SECONDS, undefined, nowMs);
  } catch (cause) {
    throw new SignatureMismatch(STRIPE_SIGNATURE.name, { cause });
  }
  const aheadSeconds = signedAtSeconds(signature) - nowMs / 1000;
  // Where it names no time that can be read, too.
  if (!(aheadSeconds <= FUTURE_MAX_SECONDS)) throw new SignatureMismatch(STRIPE_SIGNATURE.name);
}

/** Reads the header as the SDK does: of several times the last counts. */
function signedAtSeconds(signature: string): number {
  const times = signature.split(',').filter((part) => part.startsWith('t='));
  return Number.parseInt(times.at(-1)?.slice(2) ?? '', 10);
}
