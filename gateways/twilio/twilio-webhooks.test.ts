import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { SignatureMismatch } from '../webhook-receiver.ts';
import { TWILIO_SIGNATURE, verifyTwilioSignature } from './twilio-signature.ts';
import { createTwilioWebhooks } from './twilio-webhooks.ts';

const messageId = '5b8c0f0e-2f4b-4d51-a0c3-9a6f6c1f2a11';
const sid = 'SM0123456789abcdef0123456789abcdef';

describe('the signature of Twilio', () => {
  // As Twilio's own samples have it (github.com/twilio-samples/api-snippets, signature_validation).
  const sample = {
    url: 'https://mycompany.com/myapp.php?foo=1&bar=2',
    form: new URLSearchParams({
      CallSid: 'CA1234567890ABCDE',
      Caller: '+14158675309',
      Digits: '1234',
      From: '+14158675309',
      To: '+18005551212',
    }),
    signature: 'RSOYDt4T1cUTdK1PDd93/VVr8B8=',
  };

  it('is what Twilio’s own samples say', () => {
    expect(TWILIO_SIGNATURE.hasShape(sample.signature)).toBe(true);
    expect(() => verifyTwilioSignature(sample, '12345')).not.toThrow();
    const form = new URLSearchParams([...sample.form].toReversed());
    expect(() => verifyTwilioSignature({ ...sample, form }, '12345')).not.toThrow();
  });

  it.each([
    ['another token', sample, '12346'],
    ['another address', { ...sample, url: 'https://mycompany.com/myapp.php?foo=1&bar=3' }, '12345'],
    ['a field more', { ...sample, form: new URLSearchParams([...sample.form, ['More', '1']]) }, '12345'],
    ['no signature', { ...sample, signature: '' }, '12345'],
  ])('is refused with %s', (_what, request, token) => {
    expect(() => verifyTwilioSignature(request, token)).toThrow(SignatureMismatch);
  });

  it.each([
    ['https://shop.example', 'https://shop.example:443'],
    ['https://shop.example:8443', 'https://shop.example'],
  ])('counts for %s where Twilio has signed %s', (given, signed) => {
    const form = new URLSearchParams({ MessageSid: sid });
    const signature = createHmac('sha1', 'token').update(`${signed}/x?message=1MessageSid${sid}`).digest('base64');
    expect(() => verifyTwilioSignature({ url: `${given}/x?message=1`, form, signature }, 'token')).not.toThrow();
  });
});

describe('what Twilio says of a text', () => {
  const read = (fields: Record<string, string>) => {
    const form = new URLSearchParams({ MessageSid: sid, To: '+447700900123', ...fields });
    const signed = [...form].toSorted(([a], [b]) => (a < b ? -1 : 1)).flat();
    const address = `https://shop.example/v1/webhooks/twilio?message=${messageId}`;
    const signature = createHmac('sha1', 'token')
      .update(address + signed.join(''))
      .digest('base64');
    const webhooks = createTwilioWebhooks({ authToken: 'token', publicUrl: 'https://shop.example/' });
    return webhooks.verifyAndRead(form.toString(), signature, messageId);
  };

  it.each([
    [{ MessageStatus: 'delivered' }, { providerId: sid, outcome: 'delivered', code: undefined }],
    [
      { MessageStatus: 'undelivered', ErrorCode: '30003' },
      { providerId: sid, outcome: 'undeliverable', code: 30003 },
    ],
    [
      { MessageStatus: 'failed', ErrorCode: '30008' },
      { providerId: sid, outcome: 'undeliverable', code: 30008 },
    ],
    [
      { MessageStatus: 'failed', ErrorCode: '21610' },
      { providerId: sid, outcome: 'unsubscribed', code: 21610 },
    ],
    [{ MessageStatus: 'undelivered' }, { providerId: sid, outcome: 'undeliverable', code: undefined }],
    [{ MessageStatus: 'sent' }, undefined],
    [{ MessageStatus: 'of tomorrow' }, undefined],
    [{ MessageStatus: 'delivered', MessageSid: 'x' }, undefined],
  ])('is read: %j', (fields, status) => expect(read(fields)).toEqual(status));
});
