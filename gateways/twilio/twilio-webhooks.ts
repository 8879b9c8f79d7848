import type { TextStatus } from '../../domain/messages/text-status.ts';
import type { SignatureHeader } from '../webhook-receiver.ts';
import { twilioFailures } from './twilio-failures.ts';
import { TWILIO_SIGNATURE, verifyTwilioSignature } from './twilio-signature.ts';
import { twilioStatusUrl } from './twilio-status-url.ts';

/** What Twilio says of texts that it took. */
export interface TwilioWebhooks {
  readonly signature: SignatureHeader;
  /** Throws `SignatureMismatch`. Undefined: nothing follows from it, as while a text is on its way. */
  verifyAndRead(rawBody: string, signature: string, messageId: string): TextStatus | undefined;
}

/** `publicUrl`: of the addresses that were given to Twilio. */
export function createTwilioWebhooks({
  authToken,
  publicUrl,
}: {
  authToken: string;
  publicUrl: string;
}): TwilioWebhooks {
  return {
    signature: TWILIO_SIGNATURE,
    verifyAndRead(rawBody, signature, messageId) {
      const form = new URLSearchParams(rawBody);
      verifyTwilioSignature({ url: twilioStatusUrl(publicUrl, messageId), form, signature }, authToken);
      return readStatus(form);
    },
  };
}

/** Source: twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks. */
function readStatus(form: URLSearchParams): TextStatus | undefined {
  const [providerId, status] = [form.get('MessageSid'), form.get('MessageStatus')];
  if (providerId === null || !/^(SM|MM)[0-9a-f]{32}$/.test(providerId)) return undefined;
  if (status === 'delivered') return { providerId, outcome: 'delivered', code: undefined };
  if (status !== 'undelivered' && status !== 'failed') return undefined;
  const given = form.get('ErrorCode') ?? '';
  const code = /^\d{1,6}$/.test(given) ? Number(given) : undefined;
  const isRefused = code !== undefined && twilioFailures.get(code)?.unsubscribed === true;
  return { providerId, outcome: isRefused ? 'unsubscribed' : 'undeliverable', code };
}
