import webPush from 'web-push';
import { PushNotSent, type PushGateway } from '../push-gateway.ts';

export interface WebPushOptions {
  /** VAPID (RFC 8292): the key pair of the shop, base64url. */
  readonly publicKey: string;
  readonly privateKey: string;
  /** `mailto:` or https address of whoever is to be told of trouble. */
  readonly subject: string;
  readonly timeoutMs: number;
}

/** What is not delivered within a day is no news. */
const TTL_SECONDS = 86_400;
/** Of a topic: 32 characters of base64url (RFC 8030, section 5.4). */
const TOPIC_LENGTH = 32;

/** The library encrypts and signs; its own sender speaks https only, which no simulator does. */
export function createWebPushGateway({ timeoutMs, ...vapidDetails }: WebPushOptions): PushGateway {
  return {
    async send({ subscription: { endpoint, publicKey, authSecret }, messageId, title, body }) {
      const { headers, body: encrypted } = webPush.generateRequestDetails(
        { endpoint, keys: { p256dh: publicKey, auth: authSecret } },
        JSON.stringify({ title, body, tag: messageId }),
        {
          vapidDetails,
          TTL: TTL_SECONDS,
          topic: messageId.replaceAll('-', '').slice(0, TOPIC_LENGTH),
          urgency: 'normal',
        },
      );
      const { 'Content-Length': _length, ...sent } = headers as Record<string, unknown>;
      const answer = await fetch(endpoint, {
        method: 'POST',
        headers: asTexts(sent),
        body: new Uint8Array(encrypted ?? Buffer.alloc(0)),
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      }).catch((cause: unknown) => {
        throw new PushNotSent(undefined, { cause });
      });
      if (!answer.ok) throw new PushNotSent(answer.status);
    },
  };
}

/** The library has numbers among them. */
function asTexts(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
