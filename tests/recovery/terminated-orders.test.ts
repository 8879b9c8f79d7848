import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { WithStartWorkflowOperation } from '@temporalio/client';
import { recallShipments } from '../../db/shipments/recall-shipments.ts';
import { cancelOrderUpdate, type Cancellation } from '../../workflows/orders/order-contract.ts';
import { orderStartOptions } from '../../workflows/orders/order-start.ts';
import type { processOrder } from '../../workflows/orders/process-order.ts';
import { eventually } from '../support/eventually.ts';
import { shopTiming } from '../support/shop/shop-in-process.ts';
import { pressButton } from '../support/shop/shopper.ts';
import { terminateWorkflow } from '../support/terminate-workflow.ts';
import {
  itReplays,
  parcelOf,
  place,
  rows,
  shop,
  sweep,
  sweepEvents,
  timelineOf,
  useRecoveryShop,
} from './recovery-shop.ts';

useRecoveryShop();

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
    const { order, orderId, isAt, read } = await place({ paymentMethod });
    await isAt('awaiting-payment');
    const { nextAction } = (await shop.api.call('GET', `/v1/orders/${orderId}`, { as: 'storefront' })).body;
    await terminateWorkflow(shop.temporal, order);
    await sweep();
    await isAt('cancelled');
    // The shopper comes back from the bank too late, and is charged for nothing.
    if (nextAction.url) await pressButton(nextAction.url, 'complete');
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

itReplays(25);
