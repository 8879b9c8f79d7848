import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Stripe } from 'stripe';
import { workflowIdsOf } from '../../tests/support/workflow-ids.ts';
import { startTestApi, testApiEnvironment } from '../../tests/support/test-api.ts';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { WorkflowNotThere } from '../shared/temporal-errors.ts';
import {
  authorisedEventOf,
  intent,
  nowSeconds,
  stripeEvent,
  useWebhookApi,
} from '../../tests/support/use-webhook-api.ts';

const webhooks = useWebhookApi();

describe('an event of the payment provider', () => {
  it.each([
    ['of a forged signature', { secret: 'whsec_forged' }],
    ['signed too long ago', { timestamp: nowSeconds() - 301 }],
    ['signed in the future', { timestamp: nowSeconds() + 120 }],
  ])('is refused when %s, and not stored', async (_what, options) => {
    const event = stripeEvent('payment_intent.created', intent);
    const answer = await webhooks.sendStripe(event, options);
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'invalid-signature', errors: [{ in: 'header', name: 'Stripe-Signature' }] },
    });
    expect(await webhooks.stored(event.id)).toEqual([]);
  });

  it.each(['', 't=1', 'nonsense', 't=x,v1=abc', `t=${nowSeconds()},v1=`])(
    'is refused when its signature reads "%s"',
    async (signature) => {
      const event = stripeEvent('payment_intent.created', intent);
      const headers = { 'stripe-signature': signature };
      const answer = await webhooks.api.call('POST', '/v1/webhooks/stripe', { as: null, body: event, headers });
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-signature' } });
      expect(await webhooks.stored(event.id)).toEqual([]);
    },
  );

  it('is stored without what the shopper’s browser pays with, at whatever depth', async () => {
    const secret = 'pi_unknown_secret_abc';
    const page = 'https://hooks.stripe.com/3d_secure_2/hosted?merchant=acct_1&payment_intent_client_secret=';
    const event = stripeEvent('payment_intent.created', {
      ...intent,
      client_secret: secret,
      latest: [{ payment_intent: { id: 'pi_unknown', client_secret: secret } }],
      next_action: { redirect_to_url: { url: `${page}${secret}&publishable_key=pk_1` } },
      page: `${page}${secret}&publishable_key=pk_1`,
      source: `https://hooks.stripe.com/redirect/authenticate/src_1?client_secret=src_client_secret_abc`,
    });
    expect((await webhooks.sendStripe(event)).status).toBe(200);
    const [kept] = await webhooks.api.database.em
      .fork()
      .execute<{ payload: object }[]>('select payload from inbound_event where event_id = ?', [event.id]);
    expect(kept?.payload).toEqual({
      ...event,
      data: {
        object: {
          ...intent,
          latest: [{ payment_intent: { id: 'pi_unknown' } }],
          page: `${page}…&publishable_key=pk_1`,
          source: 'https://hooks.stripe.com/redirect/authenticate/src_1?client_secret=…',
        },
      },
    });
  });

  it('is kept without it, too, when it cannot be read', async () => {
    const secret = 'pi_unread_secret_abc';
    const body = `{"object": "pi_unread", "client_secret": "${secret}", "url": "https://a.example/?client_secret=${secret}"`;
    expect((await webhooks.sendStripe(body)).status).toBe(200);
    const kept = await webhooks.api.database.em
      .fork()
      .execute<{ text: string }[]>(
        `select convert_from(body, 'UTF8') as text from unreadable_event where position('pi_unread' in convert_from(body, 'UTF8')) > 0`,
      );
    expect(kept).toEqual([
      { text: '{"object": "pi_unread", "client_secret": "…", "url": "https://a.example/?client_secret=…"' },
    ]);
  });

  it('is refused when its body was changed on the way', async () => {
    const event = stripeEvent('payment_intent.created', intent);
    const payload = JSON.stringify(event);
    const { STRIPE_WEBHOOK_SECRET: secret } = testApiEnvironment;
    const headers = { 'stripe-signature': Stripe.webhooks.generateTestHeaderString({ payload, secret }) };
    const rawBody = payload.replace('pi_unknown', 'pi_mine');
    const answer = await webhooks.api.call('POST', '/v1/webhooks/stripe', { as: null, rawBody, headers });
    expect(answer.status).toBe(400);
    expect(await webhooks.stored(event.id)).toEqual([]);
  });

  it.each([
    ['no object', '[]'],
    ['without a type', '{"id": "evt_1"}'],
    ['no JSON', '{"id": "evt_1",'],
    ['with an id that is too long', JSON.stringify(stripeEvent('x', {}, `evt_${'1'.repeat(300)}`))],
    ['with a key that cannot be stored', JSON.stringify(stripeEvent('x', { 'a\0b': 1 }, 'evt_nul_in_a_key'))],
    ['deeper than anybody reads', `{"id":"evt_deep","type":"x","data":${'['.repeat(60_000)}${']'.repeat(60_000)}}`],
  ])('is kept as it came, once, when it is rightly signed and %s', async (_what, body) => {
    expect(await webhooks.sendStripe(body)).toMatchObject({ status: 200, body: { received: true } });
    expect((await webhooks.sendStripe(body)).status).toBe(200);
    const kept = await webhooks.api.database.em
      .fork()
      .execute(`select provider, settled_at from unreadable_event where convert_from(body, 'UTF8') = ?`, [body]);
    expect(kept).toEqual([{ provider: 'stripe', settled_at: null }]);
  });

  it('is stored without what no text can hold, and has its effect', async () => {
    const orderId = await webhooks.anUnpaidOrder();
    const event = authorisedEventOf(orderId);
    const words = JSON.stringify(event).replace('"object":"payment_intent"', '$&,"description":"a\\u0000b\\ud800c"');
    expect((await webhooks.sendStripe(words)).status).toBe(200);
    expect(await webhooks.stored(event.id)).toMatchObject([
      { workflow_id: (await workflowIdsOf(webhooks.api.database, orderId)).payment },
    ]);
    const [row] = await webhooks.api.database.em
      .fork()
      .execute(`select payload #>> '{data,object,description}' as words from inbound_event where event_id = ?`, [
        event.id,
      ]);
    expect(row).toEqual({ words: 'ab\uFFFDc' });
  });

  it('is stored when its type and subject are longer than anybody shows', async () => {
    const event = stripeEvent('x'.repeat(400), { id: 'o'.repeat(400) });
    expect((await webhooks.sendStripe(event)).status).toBe(200);
    expect(await webhooks.stored(event.id)).toMatchObject([{ effect: 'ignored', subject: 'o'.repeat(255) }]);
  });

  it('may be far larger than any other request, and is refused when it is larger than that', async () => {
    const event = (length: number) =>
      stripeEvent('payment_intent.created', { ...intent, description: 'x'.repeat(length) });
    const large = event(900_000);
    expect((await webhooks.sendStripe(large)).status).toBe(200);
    expect(await webhooks.stored(large.id)).toHaveLength(1);
    expect(await webhooks.sendStripe(event(1_100_000))).toMatchObject({
      status: 413,
      body: { code: 'body-too-large' },
    });
  });

  it('is stored once however often it comes', async () => {
    const event = stripeEvent('payment_intent.created', intent);
    const answers = await Promise.all([
      webhooks.sendStripe(event),
      webhooks.sendStripe(event),
      webhooks.sendStripe(event),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await webhooks.stored(event.id)).toEqual([
      expect.objectContaining({ effect: 'ignored', workflow_id: null }),
    ]);
  });

  it('is settled when nobody here knows its payment', async () => {
    const event = stripeEvent('payment_intent.amount_capturable_updated', intent);
    await webhooks.sendStripe(event);
    expect(await webhooks.stored(event.id)).toMatchObject([{ effect: 'ignored', subject: 'pi_unknown' }]);
  });

  it('is stored for the workflow that it concerns, though Temporal is away', async () => {
    const orderId = await webhooks.anUnpaidOrder();
    const event = authorisedEventOf(orderId);
    expect((await webhooks.sendStripe(event)).status).toBe(200);
    expect(await webhooks.stored(event.id)).toMatchObject([
      { workflow_id: (await workflowIdsOf(webhooks.api.database, orderId)).payment, settled_at: null },
    ]);
  });

  it('is told to a workflow that starts a moment later', async () => {
    const told: string[] = [];
    let missing = 2;
    const signal = async (workflowId: string) => {
      if (missing > 0) {
        missing -= 1;
        throw new WorkflowNotThere(workflowId);
      }
      told.push(workflowId);
    };
    const to = await startTestApi({ databaseUrl: webhooks.databaseUrl, calls: { signal } });
    const orderId = await webhooks.anUnpaidOrder();
    expect((await webhooks.sendStripe(authorisedEventOf(orderId), { to })).status).toBe(200);
    await to.stop();
    expect(told).toEqual([(await workflowIdsOf(webhooks.api.database, orderId)).payment]);
  });

  it('is settled when our books show it already', async () => {
    const { orderId } = await aConfirmedOrder(webhooks.api.database);
    const intentId = `pi_${randomUUID()}`;
    await webhooks.insertPayment(orderId, { state: 'authorised', intentId });
    const event = stripeEvent('payment_intent.amount_capturable_updated', { id: intentId, object: 'payment_intent' });
    await webhooks.sendStripe(event);
    expect(await webhooks.stored(event.id)).toMatchObject([{ effect: 'ignored', workflow_id: null }]);
  });
});
