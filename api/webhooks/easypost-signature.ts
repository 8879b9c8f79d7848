import easyPost from '@easypost/api';
import { invalidSignature } from './stripe-signature.ts';

// The package's types describe its CommonJS build, in which the client is a property of what is imported.
const EasyPostClient = easyPost as unknown as typeof easyPost.default;

/** Only its verifier is used, which calls nobody: the key is never sent. */
const { Utils: verifier } = new EasyPostClient('verifier');

/**
 * The event in a signed body. Throws 400 when the signature is missing or wrong. EasyPost signs no time, so a recording
 * passes: it is recognised by its event id.
 */
export function verifyEasyPostEvent(rawBody: string, signature: string, secret: string): unknown {
  try {
    return (verifier as unknown as Verifier).validateWebhook(
      Buffer.from(rawBody),
      { 'x-hmac-signature': signature },
      secret,
    );
  } catch (cause) {
    throw invalidSignature('X-Hmac-Signature', cause);
  }
}

/** The SDK's types call it static, and its client holds an instance. */
interface Verifier {
  validateWebhook(body: Buffer, headers: Readonly<Record<string, string>>, secret: string): unknown;
}
