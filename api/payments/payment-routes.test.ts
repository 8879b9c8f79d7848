import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { startTestApi, type TestApi } from '../../tests/support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import type { TemporalCalls } from '../shared/temporal.ts';
import { UpdateRefused, WorkflowNotThere } from '../shared/temporal-errors.ts';

let testDatabase: TestDatabase;
let api: TestApi;
/** How often the workflow is asked before it is there. */
let startsAfter = 0;
let asked = 0;
/** The update under the request's own id has failed, although nothing was paid. */
let failsFirst = false;

const executeUpdate = async (workflowId: string, _update: unknown, { updateId }: { updateId: string }) => {
  asked += 1;
  if (asked <= startsAfter) throw new WorkflowNotThere(workflowId);
  if (failsFirst && !updateId.includes(':')) throw new UpdateRefused('No answer', 'payment-unclear');
  return { kind: 'authorised' };
};

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  api = await startTestApi({
    databaseUrl: testDatabase.url,
    calls: { executeUpdate: executeUpdate as unknown as TemporalCalls['executeUpdate'] },
  });
});
afterAll(async () => {
  await api.stop();
  await testDatabase.drop();
});
beforeEach(() => {
  asked = 0;
  failsFirst = false;
});

async function payAnOrderThatIs(status: string, paidBy?: string) {
  const { orderId } = await aConfirmedOrder(api.database, { lines: [{ sku: randomUUID(), at: { MAIN: 1 } }] });
  await api.database.em
    .fork()
    .execute(`update sales_order set status = ?, pay_until = now() + interval '1 hour' where id = ?`, [
      status,
      orderId,
    ]);
  if (paidBy !== undefined) await pay(orderId, paidBy);
  const headers = { 'idempotency-key': randomUUID() };
  return api.call('POST', `/v1/orders/${orderId}/payments`, { body: { paymentMethod: 'pm_card_visa' }, headers });
}

async function pay(orderId: string, paymentMethod: string): Promise<void> {
  await api.database.em.fork().execute(
    `insert into payment (id, order_id, attempt, provider_key, payment_method, amount_minor, currency, state, intent_id,
       authorised_minor)
     values (?, ?, 2, ?, ?, 1500, 'USD', 'authorised', ?, 1500)`,
    [randomUUID(), orderId, `authorise-${orderId}`, paymentMethod, `pi_${orderId}`],
  );
}

describe('another payment method', () => {
  it('is taken from a shopper who is faster than the workflow that waits for it', async () => {
    startsAfter = 2;
    expect(await payAnOrderThatIs('awaiting-payment')).toMatchObject({ status: 201, body: { outcome: 'authorised' } });
    expect(asked).toBe(3);
  });

  it('is asked for again later when that workflow does not start', async () => {
    startsAfter = Infinity;
    const answer = await payAnOrderThatIs('awaiting-payment');
    expect(answer).toMatchObject({ status: 503, body: { code: 'service-unavailable' } });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('is asked for under another id where the first update failed and nothing was paid', async () => {
    failsFirst = true;
    startsAfter = 0;
    expect(await payAnOrderThatIs('awaiting-payment')).toMatchObject({ status: 201 });
    expect(asked).toBe(2);
  });

  it('is told again that it has paid, where the first answer was lost and the workflow has ended', async () => {
    startsAfter = Infinity;
    const paid = { status: 201, body: { outcome: 'authorised', nextAction: null } };
    expect(await payAnOrderThatIs('confirmed', 'pm_card_visa')).toMatchObject(paid);
    expect(await payAnOrderThatIs('confirmed', 'pm_card_mastercard')).toMatchObject({ status: 409 });
  });

  it('is not taken after ten of one order, while a repeat is answered', async () => {
    startsAfter = 0;
    const { orderId } = await aConfirmedOrder(api.database, { lines: [{ sku: randomUUID(), at: { MAIN: 1 } }] });
    const em = api.database.em.fork();
    await em.execute(`update sales_order set status = 'awaiting-payment', email = ? where id = ?`, [
      `${orderId}@example.com`,
      orderId,
    ]);
    await em.execute('delete from payment where order_id = ?', [orderId]);
    const decline = (attempt: number) =>
      em.execute(
        `insert into payment (id, order_id, attempt, provider_key, payment_method, amount_minor, currency, state)
         values (?, ?, ?, ?, 'pm_card_visa', 1500, 'USD', 'declined')`,
        [randomUUID(), orderId, attempt, randomUUID()],
      );
    const send = (key: string) =>
      api.call('POST', `/v1/orders/${orderId}/payments`, {
        body: { paymentMethod: 'pm_card_visa' },
        headers: { 'idempotency-key': key },
      });
    for (let attempt = 1; attempt <= 9; attempt += 1) await decline(attempt);
    expect((await send(`${orderId}-10`)).status).toBe(201);
    await decline(10);
    expect(await send(`${orderId}-11`)).toMatchObject({ status: 429, body: { code: 'too-many-payment-attempts' } });
    expect(await send(`${orderId}-11`)).toMatchObject({ status: 429 });
    expect((await send(`${orderId}-10`)).status).toBe(201);
    expect(asked).toBe(1);
  });

  it('is taken whatever was tried for other orders under the same e-mail address', async () => {
    startsAfter = 0;
    const em = api.database.em.fork();
    const email = `${randomUUID()}@example.com`;
    const orders: string[] = [];
    for (let n = 0; n < 4; n += 1) {
      const { orderId } = await aConfirmedOrder(api.database, { lines: [{ sku: randomUUID(), at: { MAIN: 1 } }] });
      await em.execute(
        `update sales_order set status = 'awaiting-payment', email = ?, placed_at = now() where id = ?`,
        [email, orderId],
      );
      await em.execute('delete from payment where order_id = ?', [orderId]);
      await em.execute(
        `insert into payment (id, order_id, attempt, provider_key, payment_method, amount_minor, currency, state)
         select gen_random_uuid(), ?, n, ? || n, 'pm_card_visa', 1500, 'USD', 'declined' from generate_series(1, 5) n`,
        [orderId, orderId],
      );
      orders.push(orderId);
    }
    const answer = await api.call('POST', `/v1/orders/${orders[0]}/payments`, {
      body: { paymentMethod: 'pm_card_visa' },
      headers: { 'idempotency-key': randomUUID() },
    });
    expect(answer).toMatchObject({ status: 201, body: { outcome: 'authorised' } });
    expect(asked).toBe(1);
  });

  it('is refused at once by an order that does not wait for one', async () => {
    startsAfter = Infinity;
    expect(await payAnOrderThatIs('confirmed')).toMatchObject({ status: 409, body: { code: 'payment-not-awaited' } });
    expect(asked).toBe(1);
  });
});
