import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createCredentialRepository } from '../../db/credentials/credential-repository.ts';
import { aCheckoutBody, aShop } from '../../tests/support/a-shop.ts';
import { eventually } from '../../tests/support/eventually.ts';
import { startShopInProcess, type ShopInProcess } from '../../tests/support/shop/shop-in-process.ts';
import { pressButton } from '../../tests/support/shop/shopper.ts';
import { orderWorkflowId } from '../../workflows/orders/order-contract.ts';
import { paymentWorkflowId } from '../../workflows/payments/payment-contract.ts';

const ASKS = 'pm_card_authenticationRequired';
const SECRET = /^pi_\w+_secret_\w+$/;
/** The page, or what it opens with. */
const PAGE = /3d_secure_2|_secret_\w/;

let shop: ShopInProcess;

beforeAll(async () => {
  shop = await startShopInProcess({ RETURN_URL_ORIGINS: 'https://shop.example, http://localhost' });
  await aShop(shop.api.database, [{ sku: 'MUG', onHand: { MAIN: 1_000 } }]);
}, 120_000);
afterAll(() => shop.stop());

const post = (path: string, body: unknown, key: string = randomUUID()) =>
  shop.api.call('POST', path, { as: 'storefront', body, headers: { 'idempotency-key': key } });
const read = async (id: string, as: 'storefront' | 'staff' = 'storefront') =>
  (await shop.api.call('GET', `/v1/orders/${id}`, { as })).body;

async function placeWith(returnUrl?: string, paymentMethod = ASKS) {
  const basket = await aCheckoutBody(shop.api.database, [{ sku: 'MUG', quantity: 1 }], { paymentMethod });
  const body = { ...basket, ...(returnUrl === undefined ? {} : { returnUrl }) };
  const key = randomUUID();
  return { ...(await post('/v1/orders', body, key)), again: () => post('/v1/orders', body, key) };
}

/** All that stands in a workflow's history, as whoever opens it reads it. */
async function historyOf(workflowId: string): Promise<string> {
  const texts: string[] = [];
  const collect = (value: unknown): void => {
    if (value instanceof Uint8Array) texts.push(Buffer.from(value).toString());
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
    else texts.push(String(value));
  };
  collect(await shop.temporal.workflow.getHandle(workflowId).fetchHistory());
  return texts.join('\n');
}

describe('a shopper who has been at the bank', () => {
  it('comes back to the page that the order named, with its id', async () => {
    const { status, body, again } = await placeWith('https://shop.example/return?basket=7');
    expect({ status, type: body.nextAction.type }).toEqual({ status: 202, type: 'redirect' });
    expect((await again()).body).toEqual(body);
    const back = await pressButton(body.nextAction.url, 'complete');
    expect([back.origin, back.pathname]).toEqual(['https://shop.example', '/return']);
    expect(Object.fromEntries(back.searchParams)).toMatchObject({
      basket: '7',
      orderId: body.id,
      payment_intent: expect.stringMatching(/^pi_/),
      redirect_status: 'succeeded',
    });
  });

  it('comes back to a page of ours where none was named', async () => {
    const { body } = await placeWith();
    const back = await pressButton(body.nextAction.url, 'complete');
    expect(back.pathname).toBe('/livez');
    expect(back.searchParams.get('orderId')).toBeNull();
  });

  it('comes back to the order’s page from a later card, or to that which came with the card', async () => {
    const { body } = await placeWith('https://shop.example/return', 'pm_card_visa_chargeDeclined');
    const second = await post(`/v1/orders/${body.id}/payments`, { paymentMethod: ASKS });
    expect((await pressButton(second.body.nextAction.url, 'fail')).host).toBe('shop.example');
    const card = { paymentMethod: ASKS, returnUrl: 'http://localhost:3000/back' };
    const third = await post(`/v1/orders/${body.id}/payments`, card);
    const back = await pressButton(third.body.nextAction.url, 'complete');
    expect(back.host).toBe('localhost:3000');
    expect(back.searchParams.get('orderId')).toBe(body.id);
  });

  it('is sent to no page of another origin', async () => {
    const { body } = await placeWith(undefined, 'pm_card_visa_chargeDeclined');
    const card = { paymentMethod: ASKS, returnUrl: 'https://shop.example.evil.example/' };
    const refused = await post(`/v1/orders/${body.id}/payments`, card);
    expect(refused).toMatchObject({ status: 422, body: { code: 'return-url-not-allowed' } });
    expect(refused.body.errors).toMatchObject([{ pointer: '/returnUrl' }]);
    expect((await read(body.id)).payments).toHaveLength(1);
  });
});

describe('the bank’s page of a payment, whose address holds its secret', () => {
  it('is told to the key that placed the order, while the bank’s page is open', async () => {
    const { body, again } = await placeWith();
    const { clientSecret, url } = body.nextAction;
    expect(clientSecret).toMatch(SECRET);
    expect(new URL(url).searchParams.get('payment_intent_client_secret')).toBe(clientSecret);
    expect((await again()).body).toEqual(body);
    expect((await read(body.id)).nextAction).toEqual(body.nextAction);
    expect(await (await fetch(url)).text()).toContain('<button>Complete</button>');
    await pressButton(url, 'complete');
    const paid = await shop.api.call('GET', `/v1/orders/${body.id}?wait=20`, { as: 'storefront' });
    expect(paid.body.paymentStatus).toBe('authorised');
    const rows = await shop.api.database.em
      .fork()
      .execute('select action_url, client_secret from payment where order_id = ?', [body.id]);
    expect(rows).toEqual([{ action_url: null, client_secret: null }]);
  });

  it('is told as soon as the bank asks, where the provider processed the payment first', async () => {
    const { status, body } = await placeWith('https://shop.example/return', 'pm_card_simulatorProcessesFirst');
    expect({ status, nextAction: body.nextAction }).toEqual({ status: 202, nextAction: null });
    const [payment] = await shop.api.database.em
      .fork()
      .execute<{ intent: string }[]>('select intent_id as intent from payment where order_id = ?', [body.id]);
    const asked = await fetch(`${shop.simulators.stripe.url}/simulator/intents/${payment?.intent}/ask`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect(asked.status).toBe(200);
    // Well before the payment is polled, which is after a minute here.
    const nextAction = await eventually(async () => (await read(body.id)).nextAction);
    expect(nextAction).toMatchObject({ type: 'redirect', clientSecret: expect.stringMatching(SECRET) });
    await pressButton(nextAction.url, 'complete');
    const paid = await shop.api.call('GET', `/v1/orders/${body.id}?wait=20`, { as: 'storefront' });
    expect(paid.body.paymentStatus).toBe('authorised');
  });

  it('is told to nobody whose card was followed by another’s', async () => {
    const { body } = await placeWith(undefined, 'pm_card_visa_chargeDeclined');
    const key = randomUUID();
    const byStaff = () =>
      shop.api.call('POST', `/v1/orders/${body.id}/payments`, {
        as: 'staff',
        body: { paymentMethod: ASKS },
        headers: { 'idempotency-key': key },
      });
    const earlier = (await byStaff()).body.nextAction.clientSecret;
    expect((await byStaff()).body.nextAction.clientSecret).toBe(earlier);
    const later = (await post(`/v1/orders/${body.id}/payments`, { paymentMethod: ASKS })).body.nextAction.clientSecret;
    expect([earlier, later]).toEqual([expect.stringMatching(SECRET), expect.stringMatching(SECRET)]);
    expect(later).not.toBe(earlier);
    const repeated = await byStaff();
    expect(repeated.status).toBe(202);
    expect(JSON.stringify(repeated.body)).not.toContain('_secret_');
  });

  it('is told to nobody else: they see that the shopper is to go there, and not where that is', async () => {
    const { body } = await placeWith();
    const path = `/v1/orders/${body.id}`;
    // A storefront that reads all orders of the shop; one that does not is not told that there is this one.
    await shop.api.call('PUT', '/v1/roles/sister-shop', {
      headers: { 'if-match': '*' },
      as: 'staff',
      body: { description: 'Reads all orders.', permissions: ['orders:read'] },
    });
    const credentials = createCredentialRepository(shop.api.database);
    const { key } = await credentials.create({ name: 'Other', role: 'sister-shop' });
    const { key: stranger } = await credentials.create({ name: 'Stranger', role: 'storefront' });
    const asStranger = { as: null, headers: { authorization: `Bearer ${stranger}` } } as const;
    expect((await shop.api.call('GET', path, asStranger)).status).toBe(404);
    const others = [
      await shop.api.call('GET', path, { as: 'staff' }),
      await shop.api.call('GET', path, { as: null, headers: { authorization: `Bearer ${key}` } }),
      await shop.api.call('POST', `${path}/hold`, { as: 'staff', body: { reason: 'A call' } }),
      await shop.api.call('GET', '/v1/orders', { as: 'staff' }),
      await shop.api.call('GET', `${path}/events`, { as: 'staff' }),
    ];
    const { until } = body.nextAction;
    for (const { body: seen } of others.slice(0, 3))
      expect(seen.nextAction).toEqual({ type: 'redirect', url: null, until });
    expect(others.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(JSON.stringify(others.map((other) => other.body))).not.toMatch(PAGE);
  });

  it.each([
    ['of an order', ASKS],
    ['of a later card', 'pm_card_visa_chargeDeclined'],
  ])('stands in no history, no event and no kept answer: %s', async (_of, paymentMethod) => {
    const { body } = await placeWith('https://shop.example/return', paymentMethod);
    const tried = await post(`/v1/orders/${body.id}/payments`, { paymentMethod: ASKS });
    expect(tried.body.nextAction.url).toMatch(PAGE);
    await shop.api.call('POST', `/v1/orders/${body.id}/hold`, { as: 'staff', body: { reason: 'A call' } });
    const { number } = body;
    const histories = await Promise.all([orderWorkflowId(number), paymentWorkflowId(number)].map(historyOf));
    expect(histories.join('\n')).toContain(body.id);
    expect(histories.join('\n')).not.toMatch(PAGE);
    const { intentId } = (await read(body.id, 'staff')).payments.at(-1);
    const kept = await eventually(async () => {
      const texts = await shop.api.database.em.fork().execute<{ text: string }[]>(
        `select data::text as text from event union all select coalesce(body::text, '') from idempotent_request
         union all select coalesce(body::text, '') from checkout_request
         union all select payload::text from inbound_event where payload is not null`,
      );
      const all = JSON.stringify(texts);
      return all.includes('payment_intent.requires_action') && all.includes(intentId) && all;
    });
    expect(kept).not.toMatch(/_secret_\w/);
  });
});
