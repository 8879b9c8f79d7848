import type { PaymentEvent } from '../../domain/webhooks/payment-event.ts';
import { readVerifiedBody, type WebhookReceiver } from '../webhook-receiver.ts';
import { readStripeEvent } from './stripe-event.ts';
import { STRIPE_SIGNATURE, verifyStripeSignature } from './stripe-signature.ts';

/** Stripe's webhooks, signed with the secret of our endpoint there. */
export function createStripeWebhooks(secret: string): WebhookReceiver<PaymentEvent> {
  return {
    provider: 'stripe',
    signature: STRIPE_SIGNATURE,
    verifyAndRead(rawBody, signature) {
      verifyStripeSignature(rawBody, signature, secret);
      return readVerifiedBody(rawBody, readStripeEvent);
    },
  };
}
