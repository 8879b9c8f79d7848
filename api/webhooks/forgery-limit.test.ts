import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Stripe } from 'stripe';
import { startTestApi, testApiEnvironment, type TestApi } from '../../tests/support/test-api.ts';
import { intent, nowSeconds, stripeEvent, useWebhookApi } from '../../tests/support/use-webhook-api.ts';

const webhooks = useWebhookApi();

describe('a sender of webhooks without a valid signature', () => {
  const forged = { 'stripe-signature': `t=${nowSeconds()},v1=${'0'.repeat(64)}` };
  const send = (to: TestApi, headers: Record<string, string>, rawBody = '{}') =>
    to.call('POST', '/v1/webhooks/stripe', { as: null, rawBody, headers });

  it('is refused before the body is read where the signature is no such thing', async () => {
    const headers = { 'content-type': 'text/plain' };
    expect((await send(webhooks.api, { ...headers, 'stripe-signature': 'nonsense' })).status).toBe(400);
    expect((await send(webhooks.api, { ...headers, ...forged })).status).toBe(415);
  });

  describe('and has reached the limit for their address', () => {
    const via = { 'x-forwarded-for': '203.0.113.7' };
    const logged: string[] = [];
    let limited: TestApi;
    beforeAll(async () => {
      const environment = { RATE_LIMIT_BAD_SIGNATURES: '2', TRUST_PROXY: '1' };
      limited = await startTestApi({ databaseUrl: webhooks.databaseUrl, environment, logged });
      for (let n = 0; n < 2; n += 1) expect((await send(limited, { ...forged, ...via })).status).toBe(400);
    });
    afterAll(() => limited.stop());

    function sendSigned(length: number, headers: Record<string, string> = via) {
      const payload = JSON.stringify(stripeEvent('payment_intent.created', { ...intent, words: 'x'.repeat(length) }));
      const { STRIPE_WEBHOOK_SECRET: secret } = testApiEnvironment;
      const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret });
      return send(limited, { 'stripe-signature': signature, ...headers }, payload);
    }

    it('keeps out nobody there who signs rightly: it may be the provider’s own address', async () => {
      expect((await send(limited, { ...forged, ...via })).status).toBe(400);
      expect((await sendSigned(60_000)).status).toBe(200);
    });

    it('has no large body read, while others have', async () => {
      expect(await sendSigned(70_000)).toMatchObject({ status: 429, body: { code: 'too-many-requests' } });
      expect((await sendSigned(70_000, { 'x-forwarded-for': '203.0.113.8' })).status).toBe(200);
    });

    it('is told of to staff, once', () => {
      const warnings = logged.filter((line) => line.includes('bad-signatures'));
      expect(warnings.map((line) => JSON.parse(line) as unknown)).toMatchObject([
        { level: 40, address: '203.0.113.7' },
      ]);
    });
  });

  it('keeps no provider out that comes through the same proxy, where the settings do not know of it', async () => {
    const limited = await startTestApi({
      databaseUrl: webhooks.databaseUrl,
      environment: { RATE_LIMIT_BAD_SIGNATURES: '1' },
    });
    const via = { 'x-forwarded-for': '203.0.113.7' };
    const statuses = [
      (await send(limited, { ...forged, ...via })).status,
      (await send(limited, { ...forged, ...via })).status,
    ];
    const answer = await webhooks.sendStripe(stripeEvent('payment_intent.created', intent), { to: limited });
    await limited.stop();
    expect([...statuses, answer.status]).toEqual([400, 400, 200]);
  });

  it('stands in the log', async () => {
    const logged: string[] = [];
    const watched = await startTestApi({ databaseUrl: webhooks.databaseUrl, logged });
    await send(watched, forged);
    await watched.stop();
    const requests = logged.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(requests).toMatchObject([{ status: 400, address: expect.stringContaining('127.0.0.1') }]);
  });
});
