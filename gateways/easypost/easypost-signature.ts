import { createHmac, timingSafeEqual } from 'node:crypto';
import { SIGNATURE_MAX, SignatureMismatch, type SignatureHeader } from '../webhook-receiver.ts';

/** Whole weights are signed as decimals. Source: github.com/EasyPost/easypost-node/issues/467. */
const WHOLE_WEIGHT = /("weight":\s*)(\d+)(\s*)(?=,|\})/g;

export const EASYPOST_SIGNATURE: SignatureHeader = {
  name: 'X-Hmac-Signature',
  hasShape: (given) => given.length <= SIGNATURE_MAX && /^hmac-sha256-hex=[0-9a-f]{64}$/.test(given),
};

/**
 * Throws `SignatureMismatch` when the signature of a body is missing or wrong. EasyPost signs no time, so a recording passes: it is
 * recognised by its event id. The package's own verifier parses in the same step, and calls a body that is no JSON forged.
 * Source: docs.easypost.com/docs/webhooks ("Webhook validation"), @easypost/api `validateWebhook`.
 */
export function verifyEasyPostSignature(rawBody: string, signature: string, secret: string): void {
  const signed = rawBody.replaceAll(WHOLE_WEIGHT, '$1$2.0$3');
  // oxlint-disable-next-line no-restricted-properties -- of the settings, and as the package does it
  const hex = createHmac('sha256', secret.normalize('NFKD')).update(signed).digest('hex');
  const [expected, given] = [Buffer.from(`hmac-sha256-hex=${hex}`), Buffer.from(signature)];
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) {
    throw new SignatureMismatch(EASYPOST_SIGNATURE.name);
  }
}
