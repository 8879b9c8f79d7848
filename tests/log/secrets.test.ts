import { randomUUID } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aCheckoutBody, aShop } from '../support/a-shop.ts';
import { eventually } from '../support/eventually.ts';
import { createShopAsProcesses, type ShopAsProcesses } from '../support/shop/shop-as-processes.ts';

const secrets = {
  databasePassword: 'hidden&database-password',
  stripeKey: 'sk_test_hidden0123456789',
  stripeWebhookSecret: 'whsec_hidden0123456789',
  easypostKey: 'EZTKhidden0123456789',
  easypostWebhookSecret: 'hidden easypost secret',
};
const shopper = {
  name: 'Zebedee Hiddenname',
  email: 'zebedee@hidden.example',
  line1: '99 Hidden Terrace',
  cardToken: 'pm_hidden_card_token',
};
/** A key of the right form that is nobody's. */
const strangersKey = `qm_staff_${'Hidden'.repeat(7)}x`;

describe('what API and worker write', () => {
  let running: ShopAsProcesses;
  beforeAll(async () => {
    running = await createShopAsProcesses(secrets);
    await aShop(running.database, [{ sku: 'PLATE', onHand: { MAIN: 99 } }]);
    await Promise.all([running.startApi({ LOG_LEVEL: 'trace' }), running.startWorker({ LOG_LEVEL: 'debug' })]);
  }, 150_000);
  afterAll(() => running?.stop(), 150_000);

  const sql = (statement: string) => running.database.em.fork().execute(statement);
  const wrote = (what: string | RegExp) => eventually(() => (running.output().match(what) ? true : undefined), 30_000);

  async function place(paymentMethod = shopper.cardToken) {
    const body = await aCheckoutBody(running.database, [{ sku: 'PLATE', quantity: 1 }]);
    const { name, line1, email } = shopper;
    const order = { ...body, email, shippingAddress: { ...body.shippingAddress, name, line1 }, paymentMethod };
    return running.shop.send('POST', '/v1/orders', { body: order, key: randomUUID() });
  }

  it('names the errors that happen', async () => {
    const { stripe, easyPost, mail } = running.simulators;
    const authorization = `Bearer ${strangersKey}`;
    await fetch(`${running.apiUrl}/v1/products`, { headers: { authorization, 'x-request-id': authorization } });

    // The API's own statement fails; PostgreSQL shows the row that it refuses.
    await sql(`alter table checkout_request add constraint no_request check (body ->> 'email' is null) not valid`);
    expect((await place()).status).toBe(500);
    await sql('alter table checkout_request drop constraint no_request');
    await wrote('no_request');

    // A step of the worker fails the same way.
    await sql(`alter table sales_order add constraint no_order check (email = '') not valid`);
    const stuck = place();
    await wrote('no_order');
    await sql('alter table sales_order drop constraint no_order');
    await stuck;

    // Third parties repeat what they were told, and answers break off in the middle.
    const { stripeKey } = secrets;
    const error = { type: 'invalid_request_error', message: `Invalid API Key provided: ${stripeKey}` };
    stripe.faults.add({
      route: 'POST /v1/payment_intents',
      status: 401,
      body: JSON.stringify({ error, authorization: stripeKey }),
      times: 1,
    });
    easyPost.faults.add({ route: 'POST /v2/shipments', halfBody: true, times: 1 });
    easyPost.faults.add({
      route: 'POST /v2/shipments',
      status: 200,
      body: `${shopper.name} ${shopper.line1}`,
      times: 1,
    });
    mail.refuseNext(550, 1);
    // The token of an order, where it is refused: for whom, and that it was, is told.
    const { body: placed } = await place('pm_card_visa');
    await fetch(`${running.apiUrl}/v1/products`, { headers: { authorization: `Bearer ${placed.token}` } });
    await wrote('Invalid API Key');
    await wrote(/"attempt":2,[^\n]*"buyLabel"[^\n]*CarrierUnavailable/);
    await wrote('MailNotSent');
  }, 150_000);

  it.each([
    ['api/main.ts', 'PORT', { PORT: 'hidden-port', STRIPE_WEBHOOK_SECRET: 'hidden', EASYPOST_WEBHOOK_SECRET: 'hid' }],
    ['workers/main.ts', 'STRIPE_API_BASE', { STRIPE_SECRET_KEY: 'sk_hidden', STRIPE_API_BASE: 'hidden' }],
  ])('says of a bad environment of %s what is wrong and not what was given', (script, named, settings) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [resolve(import.meta.dirname, '../..', script)], {
      env: { ...settings, DATABASE_URL: 'mysql//u:hidden-password@db/shop', LOG_LEVEL: 'hidden-level' },
      encoding: 'utf8',
    });
    expect(status).not.toBe(0);
    expect(stdout + stderr).toContain(named);
    expect(stdout + stderr).toContain('LOG_LEVEL');
    expect(stdout + stderr).not.toContain('hid');
  });

  it('holds no secret and nothing of a shopper', () => {
    const output = running.output();
    const hidden = [
      ...Object.values(secrets),
      ...Object.values(shopper),
      strangersKey,
      'Hidden',
      'hidden',
      'qm_order_',
    ];
    const leaks = hidden.flatMap((word) => output.split('\n').filter((line) => line.includes(word)));
    expect(leaks).toEqual([]);
  });
});
