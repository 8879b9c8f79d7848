import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { Worker } from '@temporalio/worker';
import { createStripePaymentGateway } from '../../gateways/stripe/stripe-payment-gateway.ts';
import { checkInvariants } from '../../db/invariants/check-invariants.ts';
import { labelBook } from '../../tools/invariants/label-book.ts';
import { paymentBook } from '../../tools/invariants/payment-book.ts';
import { workflowBook } from '../../tools/invariants/workflow-book.ts';
import { ORDERS_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';
import { ageOrders } from '../support/age-orders.ts';
import { aCheckoutBody, aShop } from '../support/a-shop.ts';
import { eventually } from '../support/eventually.ts';
import { shopTiming, startShopInProcess, type ShopInProcess } from '../support/shop/shop-in-process.ts';
import { testWorkflowBundle } from '../support/test-temporal.ts';
import { parcelWorkflowIdOf, workflowIdsOf } from '../support/workflow-ids.ts';

/** The shop of this test file, once its tests run. */
export let shop: ShopInProcess;

/** Starts a shop for the tests of a file, in which all agrees after each of them. */
export function useRecoveryShop(): void {
  beforeAll(async () => {
    shop = await startShopInProcess({}, { payment: { deadlineSeconds: shopTiming.paymentDeadlineMs / 1_000 } });
    await aShop(shop.api.database, [
      { sku: 'MUG', onHand: { MAIN: 1_000 } },
      { sku: 'LATER', onHand: { MAIN: 0 }, backorderable: true },
    ]);
  }, 120_000);
  afterEach(booksAgree);
  afterAll(() => shop?.stop());
}

/**
 * Whatever was ended by hand: money, goods, labels and workflows agree when all is at rest. But for the webhooks that came before
 * what they tell of: the sweep that settles them looks after half a minute.
 */
async function booksAgree(): Promise<void> {
  const { database } = shop.api;
  const gateway = createStripePaymentGateway({
    secretKey: 'sk_test_shop',
    apiBase: shop.simulators.stripe.url,
    timeoutMs: 5_000,
  });
  const books = {
    gateway_authorisation: paymentBook(gateway),
    running_workflow: workflowBook(shop.temporal),
    gateway_label: labelBook(shop.simulators.easyPost.url, 5_000),
  };
  await eventually(async () => {
    const { results } = await checkInvariants({ database, books, graceSeconds: 0, pauseMs: 100 });
    const broken = results.filter(({ id, status }) => status !== 'holds' && id !== 'I8');
    expect(broken.map(({ id, violations, reason }) => ({ id, violations, reason }))).toEqual([]);
    return true;
  });
}

export const rows = <T extends object>(sql: string, parameters: unknown[]) =>
  shop.api.database.em.fork().execute<T[]>(sql, parameters);

export async function place({ sku = 'MUG', paymentMethod = 'pm_card_visa' } = {}) {
  const body = await aCheckoutBody(shop.api.database, [{ sku, quantity: 2 }], { paymentMethod });
  const headers = { 'idempotency-key': randomUUID() };
  const answer = await shop.api.call('POST', '/v1/orders', { as: 'storefront', body, headers });
  return anOrder(answer.body.id);
}

async function anOrder(orderId: string) {
  const ids = await workflowIdsOf(shop.api.database, orderId);
  const read = async () => (await shop.api.call('GET', `/v1/orders/${orderId}`)).body;
  const order = shop.temporal.workflow.getHandle(ids.order);
  const post = (path: string, body?: object) => shop.api.call('POST', path, body === undefined ? {} : { body });
  const parcelIs = (state: string) =>
    eventually(async () => {
      const [parcel] = (await read()).shipments;
      return parcel?.state === state ? (parcel as { id: string; trackingCode: string }) : undefined;
    });
  const handOver = async () => {
    const { id } = await parcelIs('ready');
    // A workflow that is started again is there a moment later.
    await eventually(async () => (await post(`/v1/shipments/${id}/hand-over`)).status === 200);
  };
  const arrive = async () => {
    const { trackingCode } = await parcelIs('handed-over');
    const headers = { 'content-type': 'application/json' };
    const carrier = `${shop.simulators.easyPost.url}/simulator/pickups`;
    await fetch(carrier, { method: 'POST', headers, body: JSON.stringify({ trackingCode }) });
  };
  const isAt = (status: string) => eventually(async () => (await read()).status === status);
  return { orderId, ids, read, order, post, parcelIs, handOver, arrive, isAt };
}

export const parcelOf = async (shipmentId: string) =>
  shop.temporal.workflow.getHandle(await parcelWorkflowIdOf(shop.api.database, shipmentId));

export async function sweep() {
  await ageOrders(shop.api.database, 'closed_at is null');
  return shop.temporal.workflow.execute('sweepOrders', {
    workflowId: `sweep-${randomUUID()}`,
    taskQueue: ORDERS_TASK_QUEUE,
  });
}

export async function sweepEvents() {
  await rows('update inbound_event set next_look_at = now() where settled_at is null', []);
  const options = { workflowId: `sweep-${randomUUID()}`, taskQueue: ORDERS_TASK_QUEUE };
  return shop.temporal.workflow.execute('sweepInboundEvents', options);
}

export async function timelineOf(orderId: string): Promise<string[]> {
  const facts = await rows<{ type: string }>('select type from event where subject_id = ? order by sequence', [
    orderId,
  ]);
  return facts.map(({ type }) => type);
}

/** As "Reset" does in the Temporal UI, to the first workflow task. */
export async function resetToFirstTask(workflowId: string): Promise<void> {
  const first = await eventually(async () => {
    const { events } = await shop.temporal.workflow.getHandle(workflowId).fetchHistory();
    return events?.find(({ workflowTaskCompletedEventAttributes: done }) => done);
  });
  await shop.temporal.workflowService.resetWorkflowExecution({
    namespace: shop.temporal.options.namespace,
    workflowExecution: { workflowId },
    reason: 'by mistake',
    workflowTaskFinishEventId: first.eventId ?? null,
    requestId: randomUUID(),
  });
}

/** As "Start Workflow Like This One" does. */
export async function startLikeIt(workflowId: string): Promise<unknown> {
  const handle = shop.temporal.workflow.getHandle(workflowId);
  const [type, { events }] = [(await handle.describe()).type, await handle.fetchHistory()];
  const started = events?.[0]?.workflowExecutionStartedEventAttributes;
  const input = shop.temporal.options.loadedDataConverter.payloadConverter.fromPayload(
    started?.input?.payloads?.[0] ?? {},
  );
  return shop.temporal.workflow.execute(type, { workflowId, taskQueue: ORDERS_TASK_QUEUE, args: [input] });
}

/** The last test of a file: every workflow of the others replays as it was lived; there were at least so many. */
export function itReplays(atLeast: number): void {
  it('every workflow of these tests replays as it was lived', async () => {
    const workflowBundle = await testWorkflowBundle();
    const types = ['processOrder', 'shipmentTracking', 'backorderRestock', 'sweepOrders'];
    const query = types.map((type) => `WorkflowType = '${type}'`).join(' or ');
    const histories = shop.temporal.workflow.list({ query }).intoHistories();
    let replayed = 0;
    for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle }, histories)) {
      expect({ workflowId, error }).toEqual({ workflowId, error: undefined });
      replayed += 1;
    }
    expect(replayed).toBeGreaterThanOrEqual(atLeast);
  });
}
