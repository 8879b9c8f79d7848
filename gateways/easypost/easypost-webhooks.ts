import type { CarrierEvent } from '../../domain/webhooks/carrier-event.ts';
import { readVerifiedBody, type WebhookReceiver } from '../webhook-receiver.ts';
import { readEasyPostEvent } from './easypost-event.ts';
import { EASYPOST_SIGNATURE, verifyEasyPostSignature } from './easypost-signature.ts';

/** EasyPost's webhooks, signed with the secret that was given to it. */
export function createEasyPostWebhooks(secret: string): WebhookReceiver<CarrierEvent> {
  return {
    provider: 'easypost',
    signature: EASYPOST_SIGNATURE,
    verifyAndRead(rawBody, signature) {
      verifyEasyPostSignature(rawBody, signature, secret);
      return readVerifiedBody(rawBody, readEasyPostEvent);
    },
  };
}
