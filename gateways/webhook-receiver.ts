import { withoutClientSecrets } from '../domain/payments/without-client-secrets.ts';
import type { EventProvider } from '../domain/webhooks/providers.ts';
import type { ReadEvent } from './event-readers.ts';

/** How the webhooks of one provider are received. Nothing is asked of the provider. */
export interface WebhookReceiver<Event> {
  readonly provider: EventProvider;
  readonly signature: SignatureHeader;
  /** Throws `SignatureMismatch` when the signature of a body is missing, wrong, or not of this time. */
  verifyAndRead(rawBody: string, signature: string): ReceivedWebhook<Event>;
}

/** How a provider signs what it sends. */
export interface SignatureHeader {
  readonly name: string;
  /** Whether a header looks like a signature of this provider's. Asked of strangers: it must cost little, whatever they send. */
  readonly hasShape: (given: string) => boolean;
}

/** Stripe's has a hundred characters, and some eighty more for each secret while they are rolled; EasyPost's has eighty. */
export const SIGNATURE_MAX = 1_024;

/** One error for every reason, so that a forger learns nothing. */
export class SignatureMismatch extends Error {
  override readonly name = 'SignatureMismatch';
  readonly header: string;
  constructor(header: string, options?: ErrorOptions) {
    super(`The signature in ${header} does not match the body, or is too old or not yet valid`, options);
    this.header = header;
  }
}

export type ReceivedWebhook<Event> =
  | { readonly kind: 'event'; readonly event: Event; readonly payload: unknown }
  /** Rightly signed, and of no use: why. */
  | { readonly kind: 'unreadable'; readonly problem: string };

/** Reads a body whose signature has been verified. */
export function readVerifiedBody<Event>(rawBody: string, read: ReadEvent<Event>): ReceivedWebhook<Event> {
  let payload: unknown;
  try {
    payload = parseCleaned(rawBody);
  } catch (error) {
    const problem = `It cannot be parsed: ${error instanceof Error ? error.name : 'unknown'}`;
    return { kind: 'unreadable', problem };
  }
  const event = read(payload);
  if (!event) return { kind: 'unreadable', problem: 'It is no event: it has no id or no type' };
  return { kind: 'event', event, payload };
}

/**
 * PostgreSQL keeps neither NUL nor half of a surrogate pair in a text: they are dropped, for the rest is worth having. So is what the
 * shopper's browser pays with, which is for nobody to keep.
 */
function parseCleaned(text: string): unknown {
  return JSON.parse(text, (key, value: unknown) =>
    withoutClientSecrets(key, typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : value),
  );
}
