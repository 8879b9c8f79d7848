import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import type { Part } from '../../dev/stack/part-process.ts';
import { formatOrderNumber } from '../../domain/orders/order-number.ts';
import { orderWorkflowId } from '../../workflows/orders/order-contract.ts';
import { aCheckoutBody, aShop } from '../support/a-shop.ts';
import { eventually } from '../support/eventually.ts';
import { createShopAsProcesses, type ShopAsProcesses } from '../support/shop/shop-as-processes.ts';
import { startPersistentClients, type PersistentClients } from './persistent-client.ts';
import { countRequests, type CountedRequests } from './requests-to.ts';

/** Enough for orders to be in every step, and few enough for none to wait at its provider for as long as it may. */
const CLIENTS = 4;
/** In each of the three phases: before, between and after the two stops. */
const ORDERS_A_PHASE = 12;
/** What docs/operating.md promises, before anybody has to be killed. */
const WORKER_STOPS_WITHIN_MS = 40_000;
const API_STOPS_WITHIN_MS = 20_000;

describe('a stop under load', () => {
  let running: ShopAsProcesses;
  let api: Part;
  let worker: Part;
  let clients: PersistentClients;
  let authorisations: CountedRequests;
  beforeAll(async () => {
    running = await createShopAsProcesses();
    await aShop(running.database, [{ sku: 'PLATE', onHand: { MAIN: 100_000 } }]);
    const body = await aCheckoutBody(running.database, [{ sku: 'PLATE', quantity: 1 }]);
    authorisations = countRequests(running.simulators.stripe.url, 'POST', '/v1/payment_intents');
    [api, worker] = await Promise.all([running.startApi({ DRAIN_NOTICE_SECONDS: '1' }), running.startWorker()]);
    const { apiUrl, storefrontKey } = running;
    clients = startPersistentClients({ apiUrl, storefrontKey, body, clients: CLIENTS });
  }, 90_000);
  afterAll(async () => {
    await clients?.stop();
    authorisations?.stop();
    await running?.stop();
  }, 60_000);

  const rows = <Row>(sql: string) => running.database.em.fork().execute<Row[]>(sql);

  async function moreOrders(): Promise<void> {
    const before = clients.promised().length;
    await eventually(() => clients.promised().length >= before + ORDERS_A_PHASE, 50_000);
  }

  /**
   * Those of the keys whose first request had no answer in time, on a busy machine: they were asked for again on purpose, by an
   * ordinary activity (workflows/shared/try-locally-first.ts). A step that was cut off is done again in the same place.
   */
  async function lateAnswers(keys: readonly string[]): Promise<ReadonlySet<string>> {
    const connection = await Connection.connect({ address: running.temporal.address });
    const { workflow } = new Client({ connection, namespace: running.temporal.namespace });
    const late = new Set<string>();
    for (const key of keys) {
      const [order] = await rows<{ number: number }>(
        `select number from sales_order where id = '${key.split(':')[1]}'`,
      );
      const { events } = await workflow
        .getHandle(orderWorkflowId(formatOrderNumber(Number(order?.number))))
        .fetchHistory();
      const steps = (events ?? []).map(({ activityTaskScheduledEventAttributes: asked }) => asked?.activityType?.name);
      if (steps.includes('authorisePayment')) late.add(key);
    }
    await connection.close();
    return late;
  }

  async function timeToStop(part: Part): Promise<number> {
    const startedAt = performance.now();
    await part.stop();
    return performance.now() - startedAt;
  }

  it('of the worker, which another replaces, ends with 0', async () => {
    await moreOrders();
    const [tookMs] = await Promise.all([timeToStop(worker), running.startWorker()]);
    expect(await worker.exited).toBe('exited with 0');
    expect(tookMs).toBeLessThan(WORKER_STOPS_WITHIN_MS);
    await moreOrders();
  }, 60_000);

  it('of the API, whose successor takes its port, ends with 0', async () => {
    const tookMs = await timeToStop(api);
    expect(await api.exited).toBe('exited with 0');
    expect(tookMs).toBeLessThan(API_STOPS_WITHIN_MS);
    await running.startApi();
    await moreOrders();
  }, 60_000);

  it('cuts no client off whose request was taken', async () => {
    await clients.stop();
    const answered = new Set(
      running
        .output()
        .split('\n')
        .filter((line) => line.includes('"msg":"request"'))
        .map((line) => (JSON.parse(line) as { requestId: string }).requestId),
    );
    const unanswered = clients.attempts.filter(({ outcome }) => typeof outcome === 'string');
    expect(unanswered.filter(({ requestId }) => answered.has(requestId))).toEqual([]);
    // Most are told that nobody is there, between the two processes.
    expect(unanswered.length).toBeGreaterThan(0);
    const refusals = clients.attempts.filter(({ outcome }) => typeof outcome === 'number' && outcome >= 300);
    expect(refusals).toEqual([]);
  });

  it('loses no order, and places none twice', async () => {
    const promised = clients.promised().map(({ orderId = '' }) => orderId);
    expect(new Set(promised).size).toBe(promised.length);
    const confirmed = await eventually(async () => {
      const found = await rows<{ id: string }>(`select id from sales_order where confirmed_at is not null`);
      return found.length >= promised.length ? found : undefined;
    });
    expect(confirmed.map(({ id }) => id).sort()).toEqual(promised.toSorted());
  });

  it('has every step done once', async () => {
    const promised = clients.promised();
    const repeated = [...authorisations.byKey].filter(([, times]) => times > 1).map(([key]) => key);
    const late = await lateAnswers(repeated);
    expect(repeated.filter((key) => !late.has(key))).toEqual([]);
    expect(authorisations.byKey.size).toBe(promised.length);
    const [books] = await rows<{ authorised: number; confirmed: number; payments: number }>(
      `select (select count(*)::int from ledger_transaction where kind = 'authorisation') as authorised,
         (select count(*)::int from event where status_to = 'confirmed') as confirmed,
         (select count(*)::int from payment) as payments`,
    );
    expect(books).toEqual({
      authorised: promised.length,
      confirmed: promised.length,
      payments: promised.length,
    });
  });
});
