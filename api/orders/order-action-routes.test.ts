import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { workflowIdsOf } from '../../tests/support/workflow-ids.ts';
import { cancelOrderUpdateId, type CancelAnswer } from '../../workflows/orders/order-contract.ts';
import { createFulfilmentRepository } from '../../db/fulfilment/fulfilment-repository.ts';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { aShop, aStoredRequest } from '../../tests/support/a-shop.ts';
import { startTestApi, type TestApi } from '../../tests/support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import type { AcceptedUpdate, TemporalCalls } from '../shared/temporal.ts';
import { TemporalUnavailable, UpdateRefused, WorkflowNotThere } from '../shared/temporal-errors.ts';

let testDatabase: TestDatabase;
let api: TestApi;
/** What becomes of a question to an order. */
let startUpdate: (...call: unknown[]) => Promise<AcceptedUpdate<CancelAnswer>>;

const late = () => Promise.reject(new TemporalUnavailable('Temporal did not answer in time'));
/** No worker has taken it up, or the connection was lost. */
const notTaken = late;
const takenAndNotAnswered = async () => ({ answer: late });

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const calls = { startUpdate: (...call: unknown[]) => startUpdate(...call) } as unknown as Partial<TemporalCalls>;
  api = await startTestApi({ databaseUrl: testDatabase.url, calls });
  await aShop(api.database, [{ sku: 'MUG', onHand: { MAIN: 10 } }]);
});

afterAll(async () => {
  await api.stop();
  await testDatabase.drop();
});

function cancel(orderId: string) {
  return api.call('POST', `/v1/orders/${orderId}/cancel`, {
    as: 'storefront',
    body: { reasonCode: 'customer' },
    headers: { 'idempotency-key': randomUUID() },
  });
}

describe('cancelling an order', () => {
  it('is promised when it stands in the history of its workflow, though it takes long', async () => {
    const { orderId } = await aConfirmedOrder(api.database);
    startUpdate = takenAndNotAnswered;
    expect(await cancel(orderId)).toMatchObject({ status: 202, body: { id: orderId, status: 'confirmed' } });
  });

  it('is not promised while a parcel may still leave, and is once its parcels are called back', async () => {
    const { orderId } = await aConfirmedOrder(api.database);
    const shipments = createFulfilmentRepository(api.database);
    await shipments.planShipments({ orderId });
    startUpdate = takenAndNotAnswered;
    const answer = await cancel(orderId);
    expect(answer).toMatchObject({ status: 503, body: { code: 'service-unavailable' } });
    await shipments.recallShipments({ orderId });
    expect(await cancel(orderId)).toMatchObject({ status: 202, body: { id: orderId } });
  });

  it('asks an order once, however many ask at once', async () => {
    const { orderId } = await aConfirmedOrder(api.database);
    const asked: unknown[] = [];
    startUpdate = async (...call: unknown[]) => {
      asked.push(call[2]);
      return { answer: late };
    };
    await Promise.all([cancel(orderId), cancel(orderId)]);
    const call = { orderId, updateId: cancelOrderUpdateId(orderId) };
    expect(asked).toMatchObject([call, call]);
  });

  it('is asked for once more where the one that it joined has failed and decided nothing', async () => {
    const { orderId } = await aConfirmedOrder(api.database);
    const fixed = cancelOrderUpdateId(orderId);
    const asked: string[] = [];
    const failWith = (type: string) => {
      startUpdate = async (...call: unknown[]) => {
        const { updateId } = call[2] as { readonly updateId: string };
        asked.push(updateId);
        return {
          answer: async () => {
            if (updateId === fixed) throw new UpdateRefused('Parcel 1 holds 1 of its 2 units.', type);
            return { kind: 'cancelled' };
          },
        };
      };
    };
    failWith('order-not-cancellable');
    expect(await cancel(orderId)).toMatchObject({ status: 409, body: { code: 'order-not-cancellable' } });
    expect(asked).toEqual([fixed]);
    failWith('recall-failed');
    expect(await cancel(orderId)).toMatchObject({ status: 200 });
    expect(asked).toEqual([fixed, fixed, expect.not.stringContaining(fixed)]);
  });

  it('is to be repeated when it may be lost: its workflow has not taken it', async () => {
    const { orderId } = await aConfirmedOrder(api.database);
    startUpdate = notTaken;
    const answer = await cancel(orderId);
    expect(answer).toMatchObject({ status: 503, body: { code: 'service-unavailable' } });
    expect(answer.headers.get('retry-after')).toBe('2');
  });

  it('is to be repeated while the order is only stored', async () => {
    const orderId = await aStoredRequest(api.database, [{ sku: 'MUG', quantity: 1 }]);
    for (const outcome of [takenAndNotAnswered, notTaken]) {
      startUpdate = outcome;
      expect(await cancel(orderId)).toMatchObject({ status: 503, body: { code: 'service-unavailable' } });
    }
  });

  it('is to be repeated while an open order has no workflow, which it is given again', async () => {
    const { orderId } = await aConfirmedOrder(api.database);
    startUpdate = () => Promise.reject(new WorkflowNotThere('order-A-1042'));
    expect(await cancel(orderId)).toMatchObject({ status: 503, body: { code: 'service-unavailable' } });
  });

  it('asks the same order whether its id comes in capitals or not', async () => {
    const { orderId } = await aConfirmedOrder(api.database);
    const asked: string[] = [];
    startUpdate = async (workflowId) => {
      asked.push(String(workflowId));
      return { answer: async () => ({ kind: 'cancelled' }) as unknown as CancelAnswer };
    };
    const headers = { 'idempotency-key': randomUUID() };
    const request = { as: 'storefront', body: { reasonCode: 'customer' }, headers } as const;
    const first = await api.call('POST', `/v1/orders/${orderId.toUpperCase()}/cancel`, request);
    expect(first).toMatchObject({ status: 200, body: { id: orderId } });
    expect(asked).toEqual([(await workflowIdsOf(api.database, orderId)).order]);
    const repeat = await api.call('POST', `/v1/orders/${orderId}/cancel`, request);
    expect(repeat.headers.get('idempotent-replayed')).toBe('true');
    expect((await api.call('GET', `/v1/orders/${orderId.toUpperCase()}?wait=1`)).body.id).toBe(orderId);
  });

  it('is 404 where nobody has heard of the order', async () => {
    startUpdate = notTaken;
    expect(await cancel(randomUUID())).toMatchObject({ status: 404, body: { code: 'not-found' } });
  });
});
