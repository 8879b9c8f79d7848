import { describe, expect, it } from '@jest/globals';
import { leastCpuMs } from '../../tests/support/least-cpu-ms.ts';
import * as fc from 'fast-check';
import { textWithoutClientSecrets, withoutClientSecrets } from './without-client-secrets.ts';

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'.split('');
const letters = (minLength: number) =>
  fc.string({ unit: fc.constantFrom(...LETTERS), minLength, maxLength: minLength + 20 });
/** Of a PaymentIntent, a SetupIntent, a Checkout Session and a Source, with what is secret of it. */
const secret = fc
  .record({ of: fc.constantFrom('pi_', 'seti_', 'cs_test_'), id: letters(8), hidden: letters(12) })
  .map(({ of, id, hidden }) => ({ hidden, text: `${of}${id}_secret_${hidden}` }));
const sourceSecret = letters(12).map((hidden) => ({ hidden, text: `src_client_secret_${hidden}` }));
const anySecret = fc.oneof(secret, sourceSecret);
/** Where Stripe writes it. */
const place = fc.constantFrom(
  (text: string) => text,
  (text: string) =>
    `https://hooks.stripe.com/3d_secure_2/hosted?merchant=acct_1&payment_intent_client_secret=${text}&publishable_key=pk_1`,
  (text: string) => `https://hooks.stripe.com/redirect/authenticate/src_1?client_secret=${text}`,
  (text: string) => `https://hooks.stripe.com/3d_secure_2_eap/begin_test/src_1/${text}`,
  (text: string) => `https://shop.example/?to=${encodeURIComponent(`https://a.example/?client_secret=${text}&b=1`)}`,
  (text: string) => `It cannot be used: ${text}.`,
  (text: string) => JSON.stringify({ client_secret: text, a: 1 }),
  (text: string) => JSON.stringify({ kept: JSON.stringify({ client_secret: text }) }),
);

describe('a provider’s text', () => {
  it('holds no secret, wherever in it that stood', () => {
    fc.assert(
      fc.property(anySecret, place, fc.string(), fc.string(), ({ hidden, text }, put, before, after) => {
        const raw = JSON.stringify({ [before]: [before, put(text), after] });
        expect(textWithoutClientSecrets(raw)).not.toContain(hidden);
        expect(textWithoutClientSecrets(put(text))).not.toContain(hidden);
        expect(JSON.stringify(JSON.parse(raw, withoutClientSecrets))).not.toContain(hidden);
      }),
    );
  });

  it('stays as it is where it holds none, and is cleaned once', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!/secret/i.test(text));
        expect(textWithoutClientSecrets(text)).toBe(text);
      }),
    );
    fc.assert(
      fc.property(anySecret, place, ({ text }, put) => {
        const once = textWithoutClientSecrets(put(text));
        expect(textWithoutClientSecrets(once)).toBe(once);
      }),
    );
  });

  it('keeps what is around a secret', () => {
    const url = 'https://hooks.stripe.com/3d_secure_2/hosted?merchant=acct_1&payment_intent=pi_1';
    expect(textWithoutClientSecrets(`${url}&payment_intent_client_secret=pi_1_secret_Ab3&publishable_key=pk_1`)).toBe(
      `${url}&payment_intent_client_secret=…&publishable_key=pk_1`,
    );
    expect(textWithoutClientSecrets('a secret of pi_1_secret_Ab3, and seti_2_secret_Cd4.')).toBe(
      'a secret of pi_1_secret_…, and seti_2_secret_….',
    );
  });

  it('holds no page of a bank whose address is the secret', () => {
    const page = 'https://pm-redirects.stripe.com/authorize/acct_1/pa_nonce_Ab3';
    const event = { id: 'pi_1', next_action: { redirect_to_url: { url: page } }, next_source_action: null, kept: page };
    const raw = JSON.stringify(event);
    expect(JSON.parse(raw, withoutClientSecrets)).toEqual({
      id: 'pi_1',
      kept: 'https://pm-redirects.stripe.com/authorize…',
    });
    for (const text of [raw, JSON.stringify({ raw }), raw.replaceAll('/', '\\/'), encodeURIComponent(raw)]) {
      const cleaned = textWithoutClientSecrets(text);
      expect(cleaned).not.toContain('nonce');
      expect(cleaned).toMatch(/kept/);
    }
    expect(textWithoutClientSecrets(`${page}?success=true`)).toBe(
      'https://pm-redirects.stripe.com/authorize…?success=true',
    );
  });

  it('is cleaned where it breaks off', () => {
    expect(textWithoutClientSecrets('{"id": "pi_1", "client_secret": "pi_1_sec')).toBe(
      '{"id": "pi_1", "client_secret": "…',
    );
    expect(textWithoutClientSecrets('{"client_secret" : "what Stripe may call so one day"}')).toBe(
      '{"client_secret" : "…"}',
    );
  });

  it('costs no more than it is long', () => {
    const costMs = leastCpuMs(() => {
      for (const part of [
        'pm-redirects.stripe.com/',
        'pi_',
        'client_secret\\',
        'client_secret" ',
        '_secret_',
        'pi_secret',
      ]) {
        textWithoutClientSecrets(part.repeat(300_000 / part.length));
      }
    });
    expect(costMs).toBeLessThan(3_000);
  });

  it('has no field that is called a client secret', () => {
    const event = {
      client_secret: 'x',
      data: [{ setup_intent_client_secret: 'x', confirmation_secret: { client_secret: 'x' } }],
    };
    expect(JSON.parse(JSON.stringify(event), withoutClientSecrets)).toEqual({ data: [{ confirmation_secret: {} }] });
  });
});
