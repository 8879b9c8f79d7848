import { createHmac, randomUUID } from 'node:crypto';
import { Stripe } from 'stripe';
import { aConfirmedOrder } from './a-confirmed-order.ts';
import { startTestApi, testApiEnvironment, type TestApi } from './test-api.ts';
import { createTestDatabase } from './test-database.ts';
import { useStarted } from './use-started.ts';

/** An API whose Temporal cannot be reached, signed webhooks to it, and the orders and parcels that they are about. */
export const useWebhookApi = () => useStarted(startWebhookApi);

/** A payment that this shop does not know. */
export const intent = { id: 'pi_unknown', object: 'payment_intent', metadata: {} };

export const nowSeconds = () => Math.floor(Date.now() / 1_000);

export function stripeEvent(type: string, object: object, id = `evt_${randomUUID()}`) {
  return { id, object: 'event', type, data: { object } };
}

/** Stripe's event about a card that was authorised for this order. */
export function authorisedEventOf(orderId: string) {
  return stripeEvent('payment_intent.amount_capturable_updated', {
    id: `pi_${randomUUID()}`,
    object: 'payment_intent',
    metadata: { order_id: orderId },
  });
}

interface StoredEvent {
  readonly workflow_id: string | null;
  readonly settled_at: string | null;
  readonly effect: string | null;
  readonly subject: string;
}

async function startWebhookApi() {
  const testDatabase = await createTestDatabase();
  const api = await startTestApi({ databaseUrl: testDatabase.url });
  return {
    api,
    databaseUrl: testDatabase.url,
    ...sendTo(api),
    ...storeIn(api),
    async stop() {
      await api.stop();
      await testDatabase.drop();
    },
  };
}

function sendTo(api: TestApi) {
  return { sendStripe, sendEasyPost };

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
}

function storeIn({ database }: TestApi) {
  return { stored, anUnpaidOrder, insertPayment, insertParcel };

  function stored(eventId: string) {
    const sql = 'select workflow_id, settled_at, effect, subject from inbound_event where event_id = ?';
    return database.em.fork().execute<StoredEvent[]>(sql, [eventId]);
  }

  async function anUnpaidOrder(): Promise<string> {
    const { orderId } = await aConfirmedOrder(database);
    await database.em.fork().execute(`update sales_order set status = 'awaiting-payment' where id = ?`, [orderId]);
    await insertPayment(orderId, { state: 'action-required', intentId: null });
    return orderId;
  }

  async function insertPayment(orderId: string, { state, intentId }: { state: string; intentId: string | null }) {
    await database.em.fork().execute(
      `insert into payment (id, order_id, attempt, provider_key, payment_method, amount_minor, currency, state, intent_id, authorised_minor)
       values (?, ?, 1, ?, 'pm_card_visa', 100, 'USD', ?, ?, 100)`,
      [randomUUID(), orderId, `order:${orderId}:authorise:1`, state, intentId],
    );
  }

  async function insertParcel(trackingCode: string, state: string, age: string): Promise<string> {
    const { orderId } = await aConfirmedOrder(database);
    const shipmentId = randomUUID();
    await database.em.fork().execute(
      `insert into shipment (id, order_id, location_id, sequence, state, carrier, carrier_service, capture_minor, currency,
         weight_grams, tracking_code, created_at)
       values (?, ?, 'MAIN', 1, ?, 'USPS', 'Priority', 100, 'USD', 100, ?, now() - ?::interval)`,
      [shipmentId, orderId, state, trackingCode, age],
    );
    return shipmentId;
  }
}
