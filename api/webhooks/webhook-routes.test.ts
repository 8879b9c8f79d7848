import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Stripe } from 'stripe';
import { parcelWorkflowIdOf, workflowIdsOf } from '../../tests/support/workflow-ids.ts';
import { startTestApi, testApiEnvironment, type TestApi } from '../../tests/support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { WorkflowNotThere } from '../shared/temporal-errors.ts';

let testDatabase: TestDatabase;
/** Its Temporal cannot be reached: what comes in is stored all the same. */
let api: TestApi;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  api = await startTestApi({ databaseUrl: testDatabase.url });
});

afterAll(async () => {
  await api.stop();
  await testDatabase.drop();
});

interface StoredEvent {
  readonly workflow_id: string | null;
  readonly settled_at: string | null;
  readonly effect: string | null;
  readonly subject: string;
}

const stored = (eventId: string) =>
  api.database.em
    .fork()
    .execute<StoredEvent[]>('select workflow_id, settled_at, effect, subject from inbound_event where event_id = ?', [
      eventId,
    ]);

const nowSeconds = () => Math.floor(Date.now() / 1_000);

function stripeEvent(type: string, object: object, id = `evt_${randomUUID()}`) {
  return { id, object: 'event', type, data: { object } };
}

function sendStripe(
  event: object | string,
  { timestamp = nowSeconds(), secret = testApiEnvironment.STRIPE_WEBHOOK_SECRET, to = api } = {},
) {
  const rawBody = typeof event === 'string' ? event : JSON.stringify(event);
  const signature = Stripe.webhooks.generateTestHeaderString({ payload: rawBody, secret, timestamp });
  return to.call('POST', '/v1/webhooks/stripe', { as: null, rawBody, headers: { 'stripe-signature': signature } });
}

function sendEasyPost(event: object, secret: string = testApiEnvironment.EASYPOST_WEBHOOK_SECRET) {
  const rawBody = JSON.stringify(event);
  const hex = createHmac('sha256', secret.normalize('NFKD')).update(rawBody).digest('hex');
  const headers = { 'x-hmac-signature': `hmac-sha256-hex=${hex}` };
  return api.call('POST', '/v1/webhooks/easypost', { as: null, rawBody, headers });
}

const intent = { id: 'pi_unknown', object: 'payment_intent', metadata: {} };

describe('an event of the payment provider', () => {
  it.each([
    ['of a forged signature', { secret: 'whsec_forged' }],
    ['signed too long ago', { timestamp: nowSeconds() - 301 }],
    ['signed in the future', { timestamp: nowSeconds() + 120 }],
  ])('is refused when %s, and not stored', async (_what, options) => {
    const event = stripeEvent('payment_intent.created', intent);
    const answer = await sendStripe(event, options);
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'invalid-signature', errors: [{ in: 'header', name: 'Stripe-Signature' }] },
    });
    expect(await stored(event.id)).toEqual([]);
  });

  it.each(['', 't=1', 'nonsense', 't=x,v1=abc', `t=${nowSeconds()},v1=`])(
    'is refused when its signature reads "%s"',
    async (signature) => {
      const event = stripeEvent('payment_intent.created', intent);
      const headers = { 'stripe-signature': signature };
      const answer = await api.call('POST', '/v1/webhooks/stripe', { as: null, body: event, headers });
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-signature' } });
      expect(await stored(event.id)).toEqual([]);
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
    expect((await sendStripe(event)).status).toBe(200);
    const [kept] = await api.database.em
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
    expect((await sendStripe(body)).status).toBe(200);
    const kept = await api.database.em
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
    const answer = await api.call('POST', '/v1/webhooks/stripe', { as: null, rawBody, headers });
    expect(answer.status).toBe(400);
    expect(await stored(event.id)).toEqual([]);
  });

  it.each([
    ['no object', '[]'],
    ['without a type', '{"id": "evt_1"}'],
    ['no JSON', '{"id": "evt_1",'],
    ['with an id that is too long', JSON.stringify(stripeEvent('x', {}, `evt_${'1'.repeat(300)}`))],
    ['with a key that cannot be stored', JSON.stringify(stripeEvent('x', { 'a\0b': 1 }, 'evt_nul_in_a_key'))],
    ['deeper than anybody reads', `{"id":"evt_deep","type":"x","data":${'['.repeat(60_000)}${']'.repeat(60_000)}}`],
  ])('is kept as it came, once, when it is rightly signed and %s', async (_what, body) => {
    expect(await sendStripe(body)).toMatchObject({ status: 200, body: { received: true } });
    expect((await sendStripe(body)).status).toBe(200);
    const kept = await api.database.em
      .fork()
      .execute(`select provider, settled_at from unreadable_event where convert_from(body, 'UTF8') = ?`, [body]);
    expect(kept).toEqual([{ provider: 'stripe', settled_at: null }]);
  });

  it('is listed for staff while it could not be read, until they have seen to it', async () => {
    await sendStripe('{"id": 8}');
    const list = async () =>
      (await api.call('GET', '/v1/unreadable-events', { as: 'staff' })).body.data as { id: string; bytes: number }[];
    const kept = (await list()).find(({ bytes }) => bytes === 9);
    expect(kept).toMatchObject({ provider: 'stripe', problem: 'It is no event: it has no id or no type' });
    const path = `/v1/unreadable-events/${kept?.id}/acknowledge`;
    expect(await api.call('POST', path, { as: 'storefront' })).toMatchObject({ status: 403 });
    expect(await api.call('POST', path, { as: 'staff' })).toMatchObject({ status: 204 });
    expect((await list()).map(({ id }) => id)).not.toContain(kept?.id);
    const unknown = `/v1/unreadable-events/${'0'.repeat(64)}/acknowledge`;
    expect(await api.call('POST', unknown, { as: 'staff' })).toMatchObject({ status: 404 });
  });

  it('is listed with its length when its body is forgotten, too', async () => {
    await sendStripe('{"id": 123}');
    await api.database.em
      .fork()
      .execute(`update unreadable_event set body = null where convert_from(body, 'UTF8') = '{"id": 123}'`);
    const { body } = await api.call('GET', '/v1/unreadable-events', { as: 'staff' });
    expect(body.data.map(({ bytes }: { bytes: unknown }) => bytes)).toContain(11);
    expect(body.data.filter(({ bytes }: { bytes: unknown }) => !Number.isInteger(bytes))).toEqual([]);
  });

  it('is listed page by page, oldest first, each once, though many came at the same moment', async () => {
    const em = api.database.em.fork();
    await em.execute(
      `insert into unreadable_event (provider, body_hash, body, bytes, problem, received_at)
       select provider, md5(n::text) || md5(n::text), 'x', 1, 'many', timestamptz '2026-11-01' + (n / 40) * interval '1 us'
       from generate_series(1, 120) n, unnest(array['stripe', 'easypost']) provider`,
    );
    const read: { id: string; provider: string; receivedAt: string }[] = [];
    for (let after: string | null = ''; after !== null;) {
      const cursor: string = after === '' ? '' : `&after=${after}`;
      const { status, body } = await api.call('GET', `/v1/unreadable-events?limit=50${cursor}`, { as: 'staff' });
      expect(status).toBe(200);
      read.push(...body.data);
      after = body.nextCursor;
    }
    const many = read.slice(0, 240);
    expect(new Set(many.map(({ id, provider }) => `${provider} ${id}`)).size).toBe(240);
    expect(read.length).toBeGreaterThan(240);
    expect(read.map(({ receivedAt }) => receivedAt)).toEqual(read.map(({ receivedAt }) => receivedAt).sort());
    expect(await api.call('GET', '/v1/unreadable-events?after=nonsense', { as: 'staff' })).toMatchObject({
      status: 400,
      body: { code: 'invalid-cursor' },
    });
    await em.execute(`delete from unreadable_event where problem = 'many'`);
  });

  it('is stored without what no text can hold, and has its effect', async () => {
    const orderId = await anUnpaidOrder();
    const event = authorisedEvent(orderId);
    const words = JSON.stringify(event).replace('"object":"payment_intent"', '$&,"description":"a\\u0000b\\ud800c"');
    expect((await sendStripe(words)).status).toBe(200);
    expect(await stored(event.id)).toMatchObject([
      { workflow_id: (await workflowIdsOf(api.database, orderId)).payment },
    ]);
    const [row] = await api.database.em
      .fork()
      .execute(`select payload #>> '{data,object,description}' as words from inbound_event where event_id = ?`, [
        event.id,
      ]);
    expect(row).toEqual({ words: 'ab\uFFFDc' });
  });

  it('is stored when its type and subject are longer than anybody shows', async () => {
    const event = stripeEvent('x'.repeat(400), { id: 'o'.repeat(400) });
    expect((await sendStripe(event)).status).toBe(200);
    expect(await stored(event.id)).toMatchObject([{ effect: 'ignored', subject: 'o'.repeat(255) }]);
  });

  it('may be far larger than any other request, and is refused when it is larger than that', async () => {
    const event = (length: number) =>
      stripeEvent('payment_intent.created', { ...intent, description: 'x'.repeat(length) });
    const large = event(900_000);
    expect((await sendStripe(large)).status).toBe(200);
    expect(await stored(large.id)).toHaveLength(1);
    expect(await sendStripe(event(1_100_000))).toMatchObject({ status: 413, body: { code: 'body-too-large' } });
  });

  it('is stored once however often it comes', async () => {
    const event = stripeEvent('payment_intent.created', intent);
    const answers = await Promise.all([sendStripe(event), sendStripe(event), sendStripe(event)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await stored(event.id)).toEqual([expect.objectContaining({ effect: 'ignored', workflow_id: null })]);
  });

  it('is settled when nobody here knows its payment', async () => {
    const event = stripeEvent('payment_intent.amount_capturable_updated', intent);
    await sendStripe(event);
    expect(await stored(event.id)).toMatchObject([{ effect: 'ignored', subject: 'pi_unknown' }]);
  });

  it('is stored for the workflow that it concerns, though Temporal is away', async () => {
    const orderId = await anUnpaidOrder();
    const event = authorisedEvent(orderId);
    expect((await sendStripe(event)).status).toBe(200);
    expect(await stored(event.id)).toMatchObject([
      { workflow_id: (await workflowIdsOf(api.database, orderId)).payment, settled_at: null },
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
    const to = await startTestApi({ databaseUrl: testDatabase.url, calls: { signal } });
    const orderId = await anUnpaidOrder();
    expect((await sendStripe(authorisedEvent(orderId), { to })).status).toBe(200);
    await to.stop();
    expect(told).toEqual([(await workflowIdsOf(api.database, orderId)).payment]);
  });

  it('is settled when our books show it already', async () => {
    const { orderId } = await aConfirmedOrder(api.database);
    const intentId = `pi_${randomUUID()}`;
    await insertPayment(orderId, { state: 'authorised', intentId });
    const event = stripeEvent('payment_intent.amount_capturable_updated', { id: intentId, object: 'payment_intent' });
    await sendStripe(event);
    expect(await stored(event.id)).toMatchObject([{ effect: 'ignored', workflow_id: null }]);
  });
});

describe('an event of the carriers', () => {
  const tracker = (trackingCode: string, fields: object = {}) => ({
    id: `evt_${randomUUID()}`,
    object: 'Event',
    description: 'tracker.updated',
    result: { id: 'trk_1', object: 'Tracker', tracking_code: trackingCode, status: 'in_transit', ...fields },
  });

  it('is refused when its signature is forged or missing, and not stored', async () => {
    const event = tracker('EZ1');
    expect(await sendEasyPost(event, 'forged')).toMatchObject({ status: 400, body: { code: 'invalid-signature' } });
    const unsigned = await api.call('POST', '/v1/webhooks/easypost', { as: null, body: event });
    expect(unsigned).toMatchObject({ status: 400, body: { code: 'invalid-signature' } });
    expect(await stored(event.id)).toEqual([]);
  });

  it('is stored once when a recording of it is played', async () => {
    const event = tracker('EZ-UNKNOWN');
    expect((await sendEasyPost(event)).status).toBe(200);
    expect((await sendEasyPost(event)).status).toBe(200);
    expect(await stored(event.id)).toMatchObject([{ effect: 'ignored', subject: 'EZ-UNKNOWN' }]);
  });

  it('is stored for the newest parcel of a code that is used again', async () => {
    const code = `EZ-${randomUUID()}`;
    await insertParcel(code, 'delivered', '2 days');
    const shipmentId = await insertParcel(code, 'handed-over', '1 day');
    const event = tracker(code, { status: 'delivered' });
    await sendEasyPost(event);
    expect(await stored(event.id)).toMatchObject([
      { workflow_id: await parcelWorkflowIdOf(api.database, shipmentId), settled_at: null },
    ]);
  });

  it('is written down and wakes nobody while its parcel goes its usual way', async () => {
    const code = `EZ-${randomUUID()}`;
    const shipmentId = await insertParcel(code, 'handed-over', '1 day');
    const event = tracker(code);
    await sendEasyPost(event);
    expect(await stored(event.id)).toMatchObject([{ workflow_id: null, effect: 'applied' }]);
    const sql = 'select state, heard_at is not null as heard from shipment where id = ?';
    expect(await api.database.em.fork().execute(sql, [shipmentId])).toEqual([{ state: 'in-transit', heard: true }]);
  });

  it('is for the workflow of a parcel that somebody was asked to look at', async () => {
    const code = `EZ-${randomUUID()}`;
    const shipmentId = await insertParcel(code, 'handed-over', '1 day');
    await api.database.em.fork().execute(`update shipment set attention = 'Lost' where id = ?`, [shipmentId]);
    const event = tracker(code);
    await sendEasyPost(event);
    expect(await stored(event.id)).toMatchObject([
      { workflow_id: await parcelWorkflowIdOf(api.database, shipmentId), settled_at: null },
    ]);
  });

  it('books what became of a label’s price, though parcel and order have ended, and wakes nobody', async () => {
    const shipmentId = await insertParcel(`EZ-${randomUUID()}`, 'cancelled', '1 day');
    const providerShipmentId = `shp_${randomUUID()}`;
    await api.database.em.fork().execute(
      `insert into shipping_label (id, shipment_id, provider_shipment_id, state, refund_requested_at, refund_look_at)
       values (?, ?, ?, 'refund-requested', now(), now())`,
      [randomUUID(), shipmentId, providerShipmentId],
    );
    await api.database.em
      .fork()
      .execute(`update sales_order set status = 'cancelled' where id = (select order_id from shipment where id = ?)`, [
        shipmentId,
      ]);
    const result = { id: 'rfnd_1', object: 'Refund', shipment_id: providerShipmentId, status: 'refunded' };
    const event = { id: `evt_${randomUUID()}`, object: 'Event', description: 'refund.successful', result };
    expect((await sendEasyPost(event)).status).toBe(200);
    expect(await stored(event.id)).toMatchObject([
      { effect: 'applied', workflow_id: null, subject: providerShipmentId },
    ]);
    const [label] = await api.database.em
      .fork()
      .execute('select state, refund_look_at from shipping_label where provider_shipment_id = ?', [providerShipmentId]);
    expect(label).toEqual({ state: 'refunded', refund_look_at: null });
    const unknown = { ...event, id: `evt_${randomUUID()}`, result: { ...result, shipment_id: 'shp_unknown' } };
    await sendEasyPost(unknown);
    expect(await stored(unknown.id)).toMatchObject([{ effect: 'ignored' }]);
  });

  it('is kept as it came when it is rightly signed and no JSON', async () => {
    const rawBody = '{"id": "evt_1"';
    const hex = createHmac('sha256', testApiEnvironment.EASYPOST_WEBHOOK_SECRET).update(rawBody).digest('hex');
    const headers = { 'x-hmac-signature': `hmac-sha256-hex=${hex}` };
    const answer = await api.call('POST', '/v1/webhooks/easypost', { as: null, rawBody, headers });
    expect(answer.status).toBe(200);
    const kept = await api.database.em
      .fork()
      .execute(`select problem from unreadable_event where provider = 'easypost'`);
    expect(kept).toEqual([{ problem: 'It cannot be parsed: SyntaxError' }]);
  });

  it('is settled when its parcel has arrived', async () => {
    const code = `EZ-${randomUUID()}`;
    await insertParcel(code, 'delivered', '1 day');
    const event = tracker(code, { weight: 16 });
    await sendEasyPost(event);
    // Whole weights are signed as decimals, and this one was not: see the SDK's verifier.
    expect(await stored(event.id)).toEqual([]);
    const signedAsSent = tracker(code);
    await sendEasyPost(signedAsSent);
    expect(await stored(signedAsSent.id)).toMatchObject([{ effect: 'ignored' }]);
  });
});

async function anUnpaidOrder(): Promise<string> {
  const { orderId } = await aConfirmedOrder(api.database);
  await api.database.em.fork().execute(`update sales_order set status = 'awaiting-payment' where id = ?`, [orderId]);
  await insertPayment(orderId, { state: 'action-required', intentId: null });
  return orderId;
}

function authorisedEvent(orderId: string) {
  return stripeEvent('payment_intent.amount_capturable_updated', {
    id: `pi_${randomUUID()}`,
    object: 'payment_intent',
    metadata: { order_id: orderId },
  });
}

async function insertPayment(orderId: string, { state, intentId }: { state: string; intentId: string | null }) {
  await api.database.em.fork().execute(
    `insert into payment (id, order_id, attempt, provider_key, payment_method, amount_minor, currency, state, intent_id, authorised_minor)
     values (?, ?, 1, ?, 'pm_card_visa', 100, 'USD', ?, ?, 100)`,
    [randomUUID(), orderId, `order:${orderId}:authorise:1`, state, intentId],
  );
}

async function insertParcel(trackingCode: string, state: string, age: string): Promise<string> {
  const { orderId } = await aConfirmedOrder(api.database);
  const shipmentId = randomUUID();
  await api.database.em.fork().execute(
    `insert into shipment (id, order_id, location_id, sequence, state, carrier, carrier_service, capture_minor, currency,
       weight_grams, tracking_code, created_at)
     values (?, ?, 'MAIN', 1, ?, 'USPS', 'Priority', 100, 'USD', 100, ?, now() - ?::interval)`,
    [shipmentId, orderId, state, trackingCode, age],
  );
  return shipmentId;
}

describe('whoever sends webhooks that are not signed rightly', () => {
  const forged = { 'stripe-signature': `t=${nowSeconds()},v1=${'0'.repeat(64)}` };
  const send = (to: TestApi, headers: Record<string, string>, rawBody = '{}') =>
    to.call('POST', '/v1/webhooks/stripe', { as: null, rawBody, headers });

  it('is refused before the body is read where the signature is no such thing', async () => {
    const headers = { 'content-type': 'text/plain' };
    expect((await send(api, { ...headers, 'stripe-signature': 'nonsense' })).status).toBe(400);
    expect((await send(api, { ...headers, ...forged })).status).toBe(415);
  });

  describe('and has reached the limit for their address', () => {
    const via = { 'x-forwarded-for': '203.0.113.7' };
    const logged: string[] = [];
    let limited: TestApi;
    beforeAll(async () => {
      const environment = { RATE_LIMIT_BAD_SIGNATURES: '2', TRUST_PROXY: '1' };
      limited = await startTestApi({ databaseUrl: testDatabase.url, environment, logged });
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
      databaseUrl: testDatabase.url,
      environment: { RATE_LIMIT_BAD_SIGNATURES: '1' },
    });
    const via = { 'x-forwarded-for': '203.0.113.7' };
    const statuses = [
      (await send(limited, { ...forged, ...via })).status,
      (await send(limited, { ...forged, ...via })).status,
    ];
    const answer = await sendStripe(stripeEvent('payment_intent.created', intent), { to: limited });
    await limited.stop();
    expect([...statuses, answer.status]).toEqual([400, 400, 200]);
  });

  it('stands in the log', async () => {
    const logged: string[] = [];
    const watched = await startTestApi({ databaseUrl: testDatabase.url, logged });
    await send(watched, forged);
    await watched.stop();
    const requests = logged.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(requests).toMatchObject([{ status: 400, address: expect.stringContaining('127.0.0.1') }]);
  });
});
