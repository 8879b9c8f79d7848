import { createHmac, timingSafeEqual } from 'node:crypto';
import { SignatureMismatch, type SignatureHeader } from '../webhook-receiver.ts';

export const TWILIO_SIGNATURE: SignatureHeader = {
  name: 'X-Twilio-Signature',
  hasShape: (given) => /^[A-Za-z0-9+/]{27}=$/.test(given),
};

/**
 * Throws `SignatureMismatch` where a form was not signed with the account's token: base64 of HMAC-SHA1 over the address as it was given to
 * Twilio, and then each field by its name, the name before its value. Fields are signed that we do not know: Twilio adds some. No time is
 * signed, so a recording passes. Source: twilio.com/docs/usage/webhooks/webhooks-security.
 */
export function verifyTwilioSignature(
  { url, form, signature }: { readonly url: string; readonly form: URLSearchParams; readonly signature: string },
  authToken: string,
): void {
  const fields = [...form].toSorted(([one], [other]) => (one < other ? -1 : Number(one > other)));
  const [given, ...known] = [
    Buffer.from(signature),
    ...portsOf(url).map((address) => sign(address, fields, authToken)),
  ];
  if (!known.some((expected) => expected.length === given.length && timingSafeEqual(expected, given)))
    throw new SignatureMismatch(TWILIO_SIGNATURE.name);
}

function sign(url: string, fields: readonly (readonly [string, string])[], authToken: string): Buffer {
  const signed = url + fields.flat().join('');
  return Buffer.from(createHmac('sha1', authToken).update(signed).digest('base64'));
}

/** Twilio signs now with a port and now without: its own libraries try both. Source: twilio-node, `validateRequest`. */
function portsOf(url: string): string[] {
  const { protocol, host, hostname, port } = new URL(url);
  const others = [hostname, `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`];
  return [url, ...others.filter((other) => other !== host).map((other) => url.replace(host, other))];
}
