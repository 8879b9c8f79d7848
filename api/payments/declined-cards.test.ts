import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aCheckoutBody, aShop } from '../../tests/support/a-shop.ts';
import { startTestShop, type TestShop } from '../../tests/support/test-shop.ts';

let shop: TestShop;

beforeAll(async () => {
  shop = await startTestShop({ PAYMENT_DECLINES_PER_MINUTE: '2' });
  await aShop(shop.api.database, [{ sku: 'MUG', onHand: { MAIN: 100 } }]);
}, 120_000);
afterAll(() => shop.stop());

const post = (path: string, body: unknown, as: 'storefront' | 'staff' = 'storefront', key: string = randomUUID()) =>
  shop.api.call('POST', path, { as, body, headers: { 'idempotency-key': key } });

/** Each under an e-mail address of its own, as whoever tests stolen cards would. */
async function place(paymentMethod: string, as?: 'storefront' | 'staff') {
  const body = await aCheckoutBody(shop.api.database, [{ sku: 'MUG', quantity: 1 }], { paymentMethod });
  const [key, order] = [randomUUID(), { ...body, email: `${randomUUID()}@example.com` }];
  return { ...(await post('/v1/orders', order, as, key)), again: () => post('/v1/orders', order, as, key) };
}

describe('cards that are declined', () => {
  it('are so many of one API key in a minute, by whichever route', async () => {
    const tooMany = { status: 429, body: { code: 'too-many-payment-attempts' } };
    const declined = await place('pm_card_visa_chargeDeclined');
    expect(declined.status).toBe(202);
    const path = `/v1/orders/${declined.body.id}/payments`;
    expect((await post(path, { paymentMethod: 'pm_card_visa_chargeDeclined' })).body.outcome).toBe('declined');
    expect(await place('pm_card_visa')).toMatchObject(tooMany);
    const refused = await post(path, { paymentMethod: 'pm_card_visa' });
    expect(refused).toMatchObject(tooMany);
    expect(refused.headers.get('retry-after')).toBe('60');
    expect((await declined.again()).status).toBe(202);
    expect((await place('pm_card_visa', 'staff')).status).toBe(201);
  });
});
