import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAddressCorrectionRepository } from '../../db/shipping/address-correction-repository.ts';
import { createLabelRepository } from '../../db/shipments/label-repository.ts';
import { createFulfilmentRepository } from '../../db/fulfilment/fulfilment-repository.ts';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { startTestApi, type TestApi } from '../../tests/support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import type { TemporalCalls } from '../shared/temporal.ts';

let testDatabase: TestDatabase;
let api: TestApi;
/** What happens between the API's look and the transaction that applies a correction. */
let meanwhile = async () => {};

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const executeWorkflow = async (_name: string, { args }: { args: [{ correctionId: string }] }) => {
    await meanwhile();
    const corrections = createAddressCorrectionRepository(api.database);
    const { correctionId } = args[0];
    const { address: wanted, outcome } = await corrections.readCorrection(correctionId);
    if (outcome === null && wanted.line1 === 'Nowhere') await corrections.recordCheck(correctionId, 'undeliverable');
    return corrections.applyCorrection(correctionId);
  };
  api = await startTestApi({
    databaseUrl: testDatabase.url,
    calls: { executeWorkflow: executeWorkflow as unknown as TemporalCalls['executeWorkflow'] },
  });
});
afterAll(async () => {
  await api.stop();
  await testDatabase.drop();
});

const address = {
  name: 'Ada Lovelace',
  line1: '180 N Harbor Dr',
  city: 'Redondo Beach',
  region: 'CA',
  postalCode: '90277',
  country: 'US',
};

async function anOrderOf(role: 'storefront' | 'staff'): Promise<string> {
  const { orderId } = await aConfirmedOrder(api.database, { lines: [{ sku: randomUUID(), at: { MAIN: 1 } }] });
  await api.database.em
    .fork()
    .execute('update checkout_request set credential_id = ? where order_id = ?', [api.credentialIds[role], orderId]);
  return orderId;
}

const correct = (orderId: string, change: object = {}, as: 'storefront' | 'staff' = 'storefront', key?: string) =>
  api.call('POST', `/v1/orders/${orderId}/shipping-address`, {
    as,
    body: { shippingAddress: { ...address, ...change } },
    headers: key === undefined ? {} : { 'idempotency-key': key },
  });

describe('the address of an order', () => {
  it.each(['storefront', 'staff'] as const)('tells which key corrected it, as %s, on the timeline', async (as) => {
    const orderId = await anOrderOf('storefront');
    expect(await correct(orderId, { line1: '1 Some Street' }, as)).toMatchObject({ status: 200 });
    const told = await api.database.em.fork().execute(
      `select actor_kind as kind, actor_id as id from event
         where subject_id = ? and type = 'order.address-corrected'`,
      [orderId],
    );
    expect(told).toEqual([{ kind: 'key', id: api.credentialIds[as] }]);
  });

  it('is corrected by nobody but the API key that placed the order, and staff', async () => {
    const orderId = await anOrderOf('staff');
    expect(await correct(orderId)).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect((await correct(orderId, {}, 'staff')).status).toBe(200);
    expect((await correct(await anOrderOf('storefront'))).status).toBe(200);
    const nobodys = await anOrderOf('storefront');
    await api.database.em.fork().execute('delete from checkout_request where order_id = ?', [nobodys]);
    expect((await correct(nobodys)).status).toBe(404);
  });

  it('is corrected three times by a storefront, and a repeat of the third is told so again', async () => {
    const orderId = await anOrderOf('storefront');
    for (const line1 of ['1 A Street', '2 A Street']) expect((await correct(orderId, { line1 })).status).toBe(200);
    const third = { line1: '3 A Street' };
    expect((await correct(orderId, third, 'storefront', `${orderId}-3`)).status).toBe(200);
    // The answer was lost before it was stored.
    await api.database.em.fork().execute('update idempotent_request set status = null, body = null where status = 200');
    expect((await correct(orderId, third, 'storefront', `${orderId}-3`)).status).toBe(200);
    expect(await correct(orderId)).toMatchObject({ status: 409, body: { code: 'order-step-refused' } });
    expect((await correct(orderId, {}, 'staff')).status).toBe(200);
  });

  it('is asked about ten times for a storefront, wrong addresses too', async () => {
    const orderId = await anOrderOf('storefront');
    for (let n = 0; n < 10; n += 1) expect((await correct(orderId, { line1: 'Nowhere' })).status).toBe(422);
    expect(await correct(orderId)).toMatchObject({ status: 409, body: { code: 'order-step-refused' } });
  });

  it('stays within the postal code that was priced, unless staff correct it', async () => {
    const orderId = await anOrderOf('storefront');
    const away = { postalCode: '99950', city: 'Ketchikan', region: 'AK' };
    expect(await correct(orderId, away)).toMatchObject({ status: 409, body: { code: 'reprice-needed' } });
    expect((await correct(orderId, away, 'staff')).status).toBe(200);
  });

  it('stays what it is for a storefront when a label is bought at the same instant', async () => {
    const orderId = await anOrderOf('storefront');
    const [parcel] = await createFulfilmentRepository(api.database).planShipments({ orderId });
    meanwhile = async () => {
      const label = { shipmentId: parcel?.shipmentId ?? '', providerShipmentId: `shp_${orderId}`, addressVersion: 1 };
      await createLabelRepository(api.database).keepProviderShipment(label);
    };
    const refused = await correct(orderId);
    meanwhile = async () => {};
    expect(refused).toMatchObject({ status: 409, body: { detail: expect.stringContaining('label') } });
    expect((await correct(orderId, {}, 'staff')).status).toBe(200);
  });

  it('costs what a quote costs: a storefront is held to its limit', async () => {
    const limited = await startTestApi({ databaseUrl: testDatabase.url, environment: { RATE_LIMIT_QUOTES: '1' } });
    const ask = () =>
      limited.call('POST', `/v1/orders/${randomUUID()}/shipping-address`, { as: 'storefront', body: {} });
    const answers = [await ask(), await ask()];
    await limited.stop();
    expect(answers.map(({ status }) => status)).toEqual([404, 429]);
  });
});
