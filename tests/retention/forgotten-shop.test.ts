import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { Stripe } from 'stripe';
import { eventually } from '../support/eventually.ts';
import { checkShopAtRest } from '../support/shop/find-violations.ts';
import { aCheckoutBody, aShop } from '../support/a-shop.ts';
import { createShopAsProcesses, type ShopAsProcesses } from '../support/shop/shop-as-processes.ts';
import { settleEvents } from '../support/settle-events.ts';

const secrets = {
  databasePassword: 'test-password',
  stripeKey: 'sk_test_process_shop',
  stripeWebhookSecret: 'whsec_forgotten',
  easypostKey: 'EZTK_process_shop',
  easypostWebhookSecret: 'signed and forgotten',
};

let shop: ShopAsProcesses;
let temporal: Client;
/** By idempotency key. */
const placed = new Map<string, { readonly body: object; readonly status: number; readonly id: string | undefined }>();
let told: readonly { readonly provider: 'stripe' | 'easypost'; readonly payload: object }[];

beforeAll(async () => {
  shop = await createShopAsProcesses(secrets);
  await aShop(shop.database, [{ sku: 'PLATE', onHand: { MAIN: 10 } }]);
  await Promise.all([shop.startApi(), shop.startWorker()]);
  const connection = await Connection.connect({ address: shop.temporal.address });
  temporal = new Client({ connection, namespace: shop.temporal.namespace });
  await place(1);
  await place(1);
  await place(99);
  const [delivered, cancelled] = [...placed.values()];
  await shop.shop.ask('POST', `/v1/orders/${cancelled?.id}/cancel`, {
    key: randomUUID(),
    body: { reasonCode: 'customer' },
  });
  await deliver(delivered?.id ?? '');
  await eventually(async () => (await rows(`select from message where state <> 'sent'`)).length === 0, 60_000);
  await eventually(
    async () => (await rows(`select from shipping_label where state = 'refund-requested'`)).length === 0,
    60_000,
  );
  await settleEvents(shop.database, temporal);
  told = await rows('select provider, payload from inbound_event');
}, 240_000);
afterAll(async () => {
  await temporal?.connection.close();
  await shop?.stop();
}, 150_000);

const rows = <T extends object>(sql: string, parameters: unknown[] = []) =>
  shop.database.em.fork().execute<T[]>(sql, parameters);

async function place(quantity: number): Promise<void> {
  const key = randomUUID();
  const body = await aCheckoutBody(shop.database, [{ sku: 'PLATE', quantity }]);
  const answer = await shop.shop.send('POST', '/v1/orders', { body, key });
  placed.set(key, { body, status: answer.status, id: answer.body.id });
}

async function deliver(id: string): Promise<void> {
  const order = async () => (await shop.shop.ask('GET', `/v1/orders/${id}`)).body;
  const parcel = await eventually(async () => {
    const [first] = (await order()).shipments;
    return first?.state === 'ready' ? first : undefined;
  }, 30_000);
  await shop.shop.ask('POST', `/v1/shipments/${parcel.id}/hand-over`, { as: 'staff', key: randomUUID(), body: {} });
  await fetch(`${shop.simulators.easyPost.url}/simulator/pickups`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ trackingCode: parcel.trackingCode }),
  });
  await eventually(async () => (await order()).status === 'completed', 30_000);
}

/** All that has a time is so many days older, and the schedule has run. */
async function daysGoBy(days: number): Promise<void> {
  for (const [table, columns] of Object.entries({
    checkout_request: ['resolved_at'],
    shipping_quote: ['expires_at'],
    idempotent_request: ['created_at'],
    inbound_event: ['settled_at'],
    message: ['queued_at'],
    event: [],
  })) {
    for (const column of columns)
      await rows(`update ${table} set ${column} = ${column} - ? * interval '1 day'`, [days]);
  }
  await rows('update order_mail_bookmark set event_id = (select max(id) from event)');
  await temporal.schedule.getHandle('forgetOldRecords').trigger();
}

const stripe = (payload: string) => ({
  'stripe-signature': Stripe.webhooks.generateTestHeaderString({ payload, secret: secrets.stripeWebhookSecret }),
});
const easypost = (payload: string) => ({
  'x-hmac-signature': `hmac-sha256-hex=${createHmac('sha256', secrets.easypostWebhookSecret).update(payload).digest('hex')}`,
});

/** Providers, or somebody who has listened, send all of it again. */
async function tellAgain(): Promise<void> {
  for (const { provider, payload } of told) {
    const body = JSON.stringify(payload);
    const headers = { 'content-type': 'application/json', ...{ stripe, easypost }[provider](body) };
    const { status } = await fetch(`${shop.apiUrl}/v1/webhooks/${provider}`, { method: 'POST', headers, body });
    expect(status).toBe(200);
  }
  await settleEvents(shop.database, temporal);
}

/** Orders with their money and facts, but for what is noted for a person. */
const books = () =>
  rows(
    `select o.number, o.status, o.payment_status, (select jsonb_agg(e.type order by e.sequence) from event e
       where e.subject_id = o.id and e.type not like '%notice%' and e.type not like '%attention%') as facts,
       (select sum(p.amount_minor) from ledger_posting p join ledger_transaction t on t.id = p.transaction_id
         where t.order_id = o.id and p.amount_minor > 0) as moved
     from sales_order o order by o.number`,
  );

const violations = async () => {
  const results = await checkShopAtRest(shop.database, {
    temporalAddress: shop.temporal.address,
    temporalNamespace: shop.temporal.namespace,
    stripe: shop.simulators.stripe.url,
    easypost: shop.simulators.easyPost.url,
  });
  return results.filter(({ status }) => status !== 'holds');
};

it('forgets what a shop needs no more, and sells, tells and books nothing twice for it', async () => {
  const [before, mails] = [await books(), shop.simulators.mail.messages().length];
  await daysGoBy(100);
  const left = async () => [
    ...(await rows('select 1 from checkout_request where body is not null')),
    ...(await rows('select 1 from inbound_event where payload is not null')),
    ...(await rows(
      'select 1 from shipping_quote union all select 1 from idempotent_request union all select 1 from message',
    )),
  ];
  await eventually(async () => (await left()).length === 0, 30_000);
  for (const [key, { body, status, id }] of placed) {
    const again = await shop.shop.send('POST', '/v1/orders', { body, key });
    expect({ status: again.status, id: again.body.id }).toEqual({ status, id });
  }
  await tellAgain();
  expect(await rows('select 1 from inbound_event where payload is not null')).toEqual([]);
  expect(await books()).toEqual(before);
  expect(shop.simulators.mail.messages()).toHaveLength(mails);
  expect(await violations()).toEqual([]);
}, 180_000);

it('books nothing of what is told again after more than a year, when nobody knows that it was told', async () => {
  const [before, mails] = [await books(), shop.simulators.mail.messages().length];
  await daysGoBy(400);
  await eventually(async () => (await rows('select 1 from inbound_event')).length === 0, 30_000);
  await tellAgain();
  expect(await books()).toEqual(before);
  expect(shop.simulators.mail.messages()).toHaveLength(mails);
  expect(await violations()).toEqual([]);
}, 180_000);
