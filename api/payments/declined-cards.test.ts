import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createCredentialRepository } from '../../db/credentials/credential-repository.ts';
import { aCheckoutBody, aShop } from '../../tests/support/a-shop.ts';
import type { TestAnswer } from '../../tests/support/test-api.ts';
import { startShopInProcess, type ShopInProcess } from '../../tests/support/shop/shop-in-process.ts';

let shop: ShopInProcess;

beforeAll(async () => {
  shop = await startShopInProcess({}, { 'declined-cards': { perMinuteOfKey: 2 } });
  await aShop(shop.api.database, [{ sku: 'MUG', onHand: { MAIN: 100 } }]);
}, 120_000);
afterAll(() => shop.stop());

/** Limits are kept for a key: each test has its own. */
let key = '';
beforeEach(async () => {
  const credentials = createCredentialRepository(shop.api.database);
  ({ key } = await credentials.create({ name: 'A shop of its own', role: 'storefront' }));
});

const DECLINED = 'pm_card_visa_chargeDeclined';
const tooMany = { status: 429, body: { code: 'too-many-payment-attempts' } };
const from = (address: string) => ({ 'shopper-address': address });

function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<TestAnswer> {
  const always = { authorization: `Bearer ${key}`, 'idempotency-key': randomUUID() };
  return shop.api.call('POST', path, { as: null, body, headers: { ...always, ...headers } });
}

/** Under an e-mail address of its own unless said, as whoever tests stolen cards would. */
async function place(
  paymentMethod: string,
  headers: Record<string, string> = {},
  email = `${randomUUID()}@example.com`,
) {
  const body = await aCheckoutBody(shop.api.database, [{ sku: 'MUG', quantity: 1 }], { paymentMethod });
  const order = { ...body, email };
  const sent = { 'idempotency-key': randomUUID(), ...headers };
  return { ...(await post('/v1/orders', order, sent)), email, again: () => post('/v1/orders', order, sent) };
}

const pay = (order: TestAnswer, paymentMethod: string, headers?: Record<string, string>) =>
  post(`/v1/orders/${order.body.id}/payments`, { paymentMethod }, headers);

describe('where too many cards of one API key are declined', () => {
  it('whoever had one of them waits, by whichever route, and the shop stays open for others', async () => {
    const declined = await place(DECLINED);
    expect((await pay(declined, DECLINED)).body.outcome).toBe('declined');
    expect(await place('pm_card_visa', {}, declined.email)).toMatchObject(tooMany);
    const refused = await pay(declined, 'pm_card_visa');
    expect(refused).toMatchObject(tooMany);
    expect(refused.headers.get('retry-after')).toBe('60');
    expect((await declined.again()).status).toBe(202);
    expect((await place('pm_card_visa')).status).toBe(201);
  });

  it('whoever has had none declined is served: they cancelled, are at their bank, or the provider failed within', async () => {
    const cancelled = await place('pm_card_visa');
    const reason = { reasonCode: 'customer' };
    expect((await post(`/v1/orders/${cancelled.body.id}/cancel`, reason)).body.status).toBe('cancelled');
    const atTheBank = await place('pm_card_authenticationRequired');
    await failOnce();
    const unclear = await place('pm_card_visa');
    for (let n = 0; n < 2; n += 1) await place(DECLINED);
    for (const { email } of [cancelled, atTheBank, unclear]) {
      expect((await place('pm_card_visa', {}, email)).status).toBe(201);
    }
  });

  it('a new e-mail address does not help where the storefront says from where it comes', async () => {
    for (let n = 0; n < 3; n += 1) await place(DECLINED, from('203.0.113.7'));
    expect(await place('pm_card_visa', from('203.0.113.7'))).toMatchObject(tooMany);
    expect((await place('pm_card_visa', from('203.0.113.8'))).status).toBe(201);
    expect((await place('pm_card_visa')).status).toBe(201);
  });
});

describe('a card that is declined', () => {
  it('counts once, however often it is sent', async () => {
    const declined = await place(DECLINED);
    for (let n = 0; n < 3; n += 1) expect((await declined.again()).status).toBe(202);
    const sent = { 'idempotency-key': randomUUID() };
    const other = await place('pm_card_visa');
    expect(other.status).toBe(201);
    expect((await place('pm_card_visa', {}, declined.email)).status).toBe(201);
    for (let n = 0; n < 3; n += 1) expect((await pay(declined, DECLINED, sent)).body.outcome).toBe('declined');
    expect(await pay(declined, 'pm_card_visa')).toMatchObject(tooMany);
  });

  it('asks nobody to send it again', async () => {
    const declined = await place(DECLINED);
    expect(declined.body.nextAction.type).toBe('submit-payment-method');
    expect(declined.headers.get('retry-after')).toBeNull();
    expect((await pay(declined, DECLINED)).headers.get('retry-after')).toBeNull();
    const atTheBank = await place('pm_card_authenticationRequired');
    expect(atTheBank).toMatchObject({ status: 202, body: { nextAction: { type: 'redirect' } } });
    expect(atTheBank.headers.get('retry-after')).toBe('1');
  });

  it('does not count where no bank was asked: the provider failed within', async () => {
    for (let n = 0; n < 2; n += 1) {
      await failOnce();
      expect((await place('pm_card_visa')).body.nextAction).toMatchObject({ declineCode: 'processing_error' });
    }
    const declined = await place(DECLINED);
    expect((await pay(declined, 'pm_card_visa')).body.outcome).toBe('authorised');
  });
});

/** The next payment is answered 500, under its key for ever. */
async function failOnce(): Promise<void> {
  await fetch(`${shop.simulators.stripe.url}/simulator/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ route: 'POST /v1/payment_intents', times: 1, storedStatus: 500, storedEffect: 'none' }),
  });
}
