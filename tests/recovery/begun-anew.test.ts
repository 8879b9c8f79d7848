import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { WithStartWorkflowOperation } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { createStripePaymentGateway } from '../../gateways/stripe/stripe-payment-gateway.ts';
import { recallShipments } from '../../db/shipments/recall-shipments.ts';
import { checkInvariants } from '../../db/invariants/check-invariants.ts';
import { labelBook } from '../../dev/invariants/label-book.ts';
import { paymentBook } from '../../dev/invariants/payment-book.ts';
import { workflowBook } from '../../dev/invariants/workflow-book.ts';
import { eventually } from '../../dev/shop/eventually.ts';
import { cancelOrderUpdate, type Cancellation } from '../../workflows/orders/order-contract.ts';
import { orderStartOptions } from '../../workflows/orders/order-start.ts';
import type { processOrder } from '../../workflows/orders/process-order.ts';
import { parcelWorkflowIdOf, workflowIdsOf } from '../support/workflow-ids.ts';
import { ORDERS_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';
import { aCheckoutBody, aShop } from '../support/a-shop.ts';
import { shopTiming, startTestShop, type TestShop } from '../support/test-shop.ts';
import { testWorkflowBundle } from '../support/test-temporal.ts';
import { terminateWorkflow } from '../support/terminate-workflow.ts';

let shop: TestShop;

beforeAll(async () => {
  shop = await startTestShop();
  await aShop(shop.api.database, [
    { sku: 'MUG', onHand: { MAIN: 1_000 } },
    { sku: 'LATER', onHand: { MAIN: 0 }, backorderable: true },
  ]);
}, 120_000);
afterAll(() => shop?.stop());

/**
 * Whatever was ended by hand: money, goods, labels and workflows agree when all is at rest. But for the webhooks that came before
 * what they tell of: the sweep that settles them looks after half a minute.
 */
afterEach(async () => {
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
});

const rows = <T extends object>(sql: string, parameters: unknown[]) =>
  shop.api.database.em.fork().execute<T[]>(sql, parameters);

async function place({ sku = 'MUG', paymentMethod = 'pm_card_visa' } = {}) {
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

const parcelOf = async (shipmentId: string) =>
  shop.temporal.workflow.getHandle(await parcelWorkflowIdOf(shop.api.database, shipmentId));

async function sweep() {
  await rows(`update sales_order set placed_at = placed_at - interval '2 minutes' where closed_at is null`, []);
  return shop.temporal.workflow.execute('sweepOrders', {
    workflowId: `sweep-${randomUUID()}`,
    taskQueue: ORDERS_TASK_QUEUE,
  });
}

async function sweepEvents() {
  await rows('update inbound_event set next_look_at = now() where settled_at is null', []);
  const options = { workflowId: `sweep-${randomUUID()}`, taskQueue: ORDERS_TASK_QUEUE };
  return shop.temporal.workflow.execute('sweepInboundEvents', options);
}

async function timelineOf(orderId: string): Promise<string[]> {
  const facts = await rows<{ type: string }>('select type from order_event where order_id = ? order by sequence', [
    orderId,
  ]);
  return facts.map(({ type }) => type);
}

/** As "Reset" does in the Temporal UI, to the first workflow task. */
async function resetToFirstTask(workflowId: string): Promise<void> {
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
async function startLikeIt(workflowId: string): Promise<unknown> {
  const handle = shop.temporal.workflow.getHandle(workflowId);
  const [type, { events }] = [(await handle.describe()).type, await handle.fetchHistory()];
  const started = events?.[0]?.workflowExecutionStartedEventAttributes;
  const input = shop.temporal.options.loadedDataConverter.payloadConverter.fromPayload(
    started?.input?.payloads?.[0] ?? {},
  );
  return shop.temporal.workflow.execute(type, { workflowId, taskQueue: ORDERS_TASK_QUEUE, args: [input] });
}

describe('an order whose workflow was terminated', () => {
  it('is paid for when its parcel has left meanwhile, and completed', async () => {
    const { order, parcelIs, handOver, arrive, isAt, read } = await place();
    await parcelIs('ready');
    await terminateWorkflow(shop.temporal, order);
    await handOver();
    await sweep();
    await eventually(async () => (await read()).paymentStatus === 'captured');
    await arrive();
    await isAt('completed');
    expect(await order.result()).toEqual({ kind: 'completed' });
  });

  it('is paid for when its parcel has arrived meanwhile', async () => {
    const { order, handOver, arrive, parcelIs, isAt, read } = await place();
    await handOver();
    await eventually(async () => (await read()).paymentStatus === 'captured');
    await terminateWorkflow(shop.temporal, order);
    await arrive();
    await parcelIs('delivered');
    await sweep();
    await isAt('completed');
  });

  it('goes on with its parcel that is still here, also where that was terminated too', async () => {
    const { order, parcelIs, handOver, arrive, isAt } = await place();
    const { id } = await parcelIs('ready');
    await terminateWorkflow(shop.temporal, order);
    await terminateWorkflow(shop.temporal, await parcelOf(id));
    await sweep();
    await handOver();
    await arrive();
    await isAt('completed');
  });

  it('hears of a parcel that was never its child how it ends, and can still be cancelled', async () => {
    const { order, orderId, parcelIs, post, read } = await place();
    await parcelIs('ready');
    await terminateWorkflow(shop.temporal, order);
    await sweep();
    const cancelled = await eventually(async () => {
      const answer = await post(`/v1/orders/${orderId}/cancel`, { reasonCode: 'customer' });
      return answer.status === 200 ? answer : undefined;
    });
    expect(cancelled.body).toMatchObject({ status: 'cancelled', paymentStatus: 'voided' });
    expect((await read()).shipments).toMatchObject([{ state: 'cancelled' }]);
  });

  /** As the API does it: a workflow is started where none runs, together with the request. */
  function cancelInItsFirstMoment(orderId: string, number: number) {
    const start = { orderId, number, lineCount: 1, timing: shopTiming, customerId: null, skus: [] };
    const { args, taskQueue, workflowId } = orderStartOptions(start);
    const options = { args, taskQueue, workflowId, workflowIdConflictPolicy: 'USE_EXISTING' } as const;
    const startWorkflowOperation = new WithStartWorkflowOperation<typeof processOrder>('processOrder', options);
    const cancel = { args: [{ reasonCode: 'customer' }] as [Cancellation], startWorkflowOperation };
    return shop.temporal.workflow.executeUpdateWithStart(cancelOrderUpdate, cancel);
  }

  it('cannot be cancelled in its first moment where its parcel has left', async () => {
    const { order, orderId, ids, handOver, arrive, isAt, read } = await place();
    await handOver();
    await terminateWorkflow(shop.temporal, order);
    await expect(cancelInItsFirstMoment(orderId, ids.number)).rejects.toMatchObject({
      cause: { message: expect.stringContaining('already with RoyalMail') },
    });
    await arrive();
    await isAt('completed');
    expect((await read()).paymentStatus).toBe('captured');
    expect(await timelineOf(orderId)).toContain('order.cancellation-refused');
  });

  it('is cancelled in its first moment where its parcel is still here, which gives its label back', async () => {
    const { order, orderId, ids, parcelIs, isAt } = await place();
    await parcelIs('ready');
    await terminateWorkflow(shop.temporal, order);
    expect(await cancelInItsFirstMoment(orderId, ids.number)).toEqual({ kind: 'cancelled' });
    await isAt('cancelled');
    await labelIsGivenBack(orderId);
  });

  it('whose cancellation was cut off before its parcel heard of it gives the label back all the same', async () => {
    const { order, orderId, parcelIs, isAt } = await place();
    await parcelIs('ready');
    await terminateWorkflow(shop.temporal, order);
    await shop.api.database.em.fork().transactional((em) => recallShipments(em, { orderId, forCancellation: true }));
    await sweep();
    await isAt('cancelled');
    await labelIsGivenBack(orderId);
  });

  async function labelIsGivenBack(orderId: string) {
    await eventually(async () => {
      const [label] = await rows<{ state: string }>(
        'select l.state from shipping_label l join shipment s on s.id = l.shipment_id where s.order_id = ?',
        [orderId],
      );
      return label?.state === 'refund-requested' || label?.state === 'refunded';
    });
  }

  it('stays on hold', async () => {
    const { order, orderId, parcelIs, post, arrive, handOver, isAt } = await place();
    const { id } = await parcelIs('ready');
    await post(`/v1/orders/${orderId}/hold`, { reason: 'The address looks wrong' });
    await terminateWorkflow(shop.temporal, order);
    await sweep();
    expect(await post(`/v1/shipments/${id}/hand-over`)).toMatchObject({ status: 409 });
    await eventually(async () => (await post(`/v1/orders/${orderId}/release`)).status === 200);
    await handOver();
    await arrive();
    await isAt('completed');
  });

  it.each([
    ['declined', 'pm_card_visa_chargeDeclinedInsufficientFunds'],
    ['voided', 'pm_card_threeDSecure2Required'],
  ])('is undone where its payment was not decided: %s', async (state, paymentMethod) => {
    const { order, isAt, read } = await place({ paymentMethod });
    await isAt('awaiting-payment');
    const { nextAction } = await read();
    await terminateWorkflow(shop.temporal, order);
    await sweep();
    await isAt('cancelled');
    // The shopper comes back from the bank too late, and is charged for nothing.
    if (nextAction.url) await fetch(`${nextAction.url}/complete`, { method: 'POST', redirect: 'manual' });
    expect((await read()).payments).toMatchObject([{ state }]);
  });

  it('goes on where its reservation has lapsed, and can be cancelled with its parcel', async () => {
    const { order, orderId, parcelIs, post, read, isAt } = await place();
    const { id } = await parcelIs('ready');
    const [payment] = (await read()).payments;
    await fetch(`${shop.simulators.stripe.url}/simulator/intents/${payment.intentId}/lapse`, { method: 'POST' });
    await eventually(async () => {
      await sweepEvents();
      return (await timelineOf(orderId)).includes('payment.lapsed');
    });
    await terminateWorkflow(shop.temporal, order);
    await sweep();
    // It answers once it has begun anew.
    await eventually(async () => (await post(`/v1/orders/${orderId}/hold`, { reason: 'Unpaid' })).status === 200);
    expect(await read()).toMatchObject({ status: 'fulfilling', shipments: [{ state: 'ready' }] });
    expect(await post(`/v1/shipments/${id}/hand-over`)).toMatchObject({ status: 409 });
    expect((await post(`/v1/orders/${orderId}/cancel`, { reasonCode: 'shop' })).status).toBe(200);
    await isAt('cancelled');
    await parcelIs('cancelled');
  });

  it('goes on waiting for its goods', async () => {
    const { order, orderId, isAt, handOver, arrive, post } = await place({ sku: 'LATER' });
    await isAt('backordered');
    await terminateWorkflow(shop.temporal, order);
    const headers = { 'idempotency-key': randomUUID() };
    await sweep();
    const lines = [{ sku: 'LATER', locationId: 'MAIN', quantity: 2 }];
    expect((await shop.api.call('POST', '/v1/stock-receipts', { body: { lines }, headers })).status).toBe(201);
    await isAt('fulfilling');
    await handOver();
    await arrive();
    await isAt('completed');
    expect(await timelineOf(orderId)).toContain('backorder.filled');
    expect((await post(`/v1/orders/${orderId}/cancel`, { reasonCode: 'customer' })).status).toBe(409);
  });

  it('is left alone while it runs', async () => {
    const { parcelIs, handOver, arrive, isAt } = await place();
    await parcelIs('ready');
    expect(await sweep()).toMatchObject({ restarted: 0 });
    await handOver();
    await arrive();
    await isAt('completed');
  });
});

describe('a parcel whose workflow was terminated', () => {
  it('is started again by its order, which stays paid', async () => {
    const { parcelIs, handOver, arrive, isAt, read } = await place();
    const { id } = await parcelIs('ready');
    await terminateWorkflow(shop.temporal, await parcelOf(id));
    await handOver();
    expect((await read()).paymentStatus).not.toBe('voided');
    await arrive();
    await isAt('completed');
  });
});

describe('a parcel whose workflow was terminated after its order had begun anew', () => {
  it('gets another with the next sweep: the warehouse and the carrier go on', async () => {
    const { order, orderId, parcelIs, post, handOver, arrive, isAt } = await place();
    const { id } = await parcelIs('ready');
    await terminateWorkflow(shop.temporal, order);
    await sweep();
    // By then it has found its parcel, which is not its child, and waits until it looks again.
    await eventually(async () => {
      const { events } = await order.fetchHistory();
      return events?.some(({ timerStartedEventAttributes: timer }) => timer);
    });
    await terminateWorkflow(shop.temporal, await parcelOf(id));
    expect(await post(`/v1/shipments/${id}/pick`)).toMatchObject({ status: 503 });
    await rows(`update shipment set created_at = created_at - interval '2 minutes' where order_id = ?`, [orderId]);
    // Temporal's list lags a moment behind.
    await eventually(async () => {
      expect(await sweep()).toMatchObject({ missed: 1 });
      return true;
    });
    await handOver();
    await arrive();
    await isAt('completed');
  });
});

describe('a workflow that is reset, or started like another', () => {
  it('ends at once where the order is completed', async () => {
    const { order, orderId, ids, parcelIs, handOver, arrive, isAt } = await place();
    await handOver();
    await arrive();
    await isAt('completed');
    await order.result();
    await parcelIs('delivered');
    const before = await timelineOf(orderId);
    for (const workflowId of [ids.order, ids.parcel()]) {
      await startLikeIt(workflowId);
      await resetToFirstTask(workflowId);
      await shop.temporal.workflow.getHandle(workflowId).result();
    }
    expect(await order.result()).toEqual({ kind: 'completed' });
    expect(await timelineOf(orderId)).toEqual(before);
  });

  it('ends at once where the order was cancelled', async () => {
    const { order, orderId, ids, parcelIs, post } = await place();
    await parcelIs('ready');
    await post(`/v1/orders/${orderId}/cancel`, { reasonCode: 'customer' });
    await order.result();
    // What the carrier pays back comes in its own time.
    const facts = async () => (await timelineOf(orderId)).filter((type) => type !== 'shipment.label-refunded');
    const before = await facts();
    expect(await startLikeIt(ids.order)).toEqual({ kind: 'cancelled' });
    expect(await facts()).toEqual(before);
  });

  it('goes on with an order that is on its way', async () => {
    const { order, orderId, ids, parcelIs, handOver, arrive, isAt } = await place();
    await parcelIs('ready');
    await resetToFirstTask(ids.order);
    await handOver();
    await resetToFirstTask(ids.parcel());
    await resetToFirstTask(ids.order);
    await arrive();
    await isAt('completed');
    expect(await shop.temporal.workflow.getHandle(ids.order).result()).toEqual({ kind: 'completed' });
    expect((await order.describe()).type).toBe('processOrder');
    const facts = await timelineOf(orderId);
    for (const once of ['order.confirmed', 'shipment.handed-over', 'payment.captured', 'order.completed']) {
      expect(facts.filter((type) => type === once)).toHaveLength(1);
    }
  });
});

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
  expect(replayed).toBeGreaterThan(30);
});
