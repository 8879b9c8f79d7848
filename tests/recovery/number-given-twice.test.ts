import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkInvariants } from '../../db/invariants/check-invariants.ts';
import { workflowBook } from '../../tools/invariants/workflow-book.ts';
import { eventually } from '../support/eventually.ts';
import { orderIdKey } from '../../workflows/shared/order-id-key.ts';
import { ORDERS_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';
import { aCheckoutBody, aShop } from '../support/a-shop.ts';
import { startShopInProcess, type ShopInProcess } from '../support/shop/shop-in-process.ts';
import { workflowIdsOf } from '../support/workflow-ids.ts';

let shop: ShopInProcess;

beforeAll(async () => {
  shop = await startShopInProcess();
  await aShop(shop.api.database, [{ sku: 'MUG', onHand: { MAIN: 1_000 } }]);
}, 120_000);
afterAll(() => shop?.stop());

const rows = <T extends object>(sql: string, parameters: unknown[] = []) =>
  shop.api.database.em.fork().execute<T[]>(sql, parameters);
const post = (path: string, body: object, key: string = randomUUID()) =>
  shop.api.call('POST', path, { as: 'storefront', body, headers: { 'idempotency-key': key } });
const sweep = (workflow: 'sweepCheckouts' | 'sweepOrders') =>
  shop.temporal.workflow.execute(workflow, { workflowId: randomUUID(), taskQueue: ORDERS_TASK_QUEUE });

async function place(paymentMethod = 'pm_card_visa') {
  const body = await aCheckoutBody(shop.api.database, [{ sku: 'MUG', quantity: 1 }], { paymentMethod });
  const key = randomUUID();
  const repeat = () => post('/v1/orders', body, key);
  return { answer: await repeat(), repeat };
}

const known = async () =>
  new Set((await rows<{ id: string }>('select order_id as id from checkout_request')).map(({ id }) => id));

/**
 * An order of whose number the database, brought back to an earlier moment, knows nothing: it gives that number again. What
 * the order itself has stays where it is, so that nothing which happens to it goes unseen.
 */
async function aLostOrder(paymentMethod?: string) {
  const { answer } = await place(paymentMethod);
  const { id, number } = answer.body as { id: string; number: string };
  const ids = await workflowIdsOf(shop.api.database, id);
  return {
    id,
    number,
    order: shop.temporal.workflow.getHandle(ids.order),
    async lose() {
      await rows(`update sales_order set number = number + 1000000 where id = ?`, [id]);
      await rows(`update checkout_request set number = number + 1000000 where order_id = ?`, [id]);
      await rows(`select setval('order_number', ?, false)`, [ids.number]);
    },
    statusOf: async () =>
      (await rows<{ status: string }>('select status from sales_order where id = ?', [id]))[0]?.status,
  };
}

/** Under a number that another order has at Temporal. */
async function placeOverIt(lost: Awaited<ReturnType<typeof aLostOrder>>) {
  const before = await known();
  await lost.lose();
  const placed = await place();
  const id = [...(await known())].find((one) => !before.has(one)) ?? '';
  return { ...placed, id };
}

const TAKEN = { status: 409, code: 'order-number-taken' };

describe('a number that another order has at Temporal', () => {
  it('gets nobody the answer, or the cancellation, of that order while it runs', async () => {
    const lost = await aLostOrder();
    const { id, answer, repeat } = await placeOverIt(lost);
    for (const { body } of [answer, await repeat()]) {
      expect(body).toMatchObject(TAKEN);
      expect(JSON.stringify(body)).not.toContain(lost.id);
    }
    expect((await post(`/v1/orders/${id}/cancel`, { reasonCode: 'customer' })).body).toMatchObject(TAKEN);
    expect(await lost.statusOf()).not.toBe('cancelled');
  });

  it('is said after that order has ended, too, and the request is refused and counted', async () => {
    const lost = await aLostOrder();
    await post(`/v1/orders/${lost.id}/cancel`, { reasonCode: 'customer' });
    await lost.order.result();
    const { id, answer, repeat } = await placeOverIt(lost);
    expect(answer.body).toMatchObject(TAKEN);
    await rows('update checkout_request set next_look_at = now() where order_id = ?', [id]);
    expect(await sweep('sweepCheckouts')).toMatchObject({ started: 0, expired: 0, taken: 1 });
    const [request] = await rows('select refusal from checkout_request where order_id = ?', [id]);
    expect(request).toMatchObject({ refusal: { code: 'order-number-taken' } });
    expect((await repeat()).body).toMatchObject(TAKEN);
    expect((await place()).answer.status).toBe(201);
  });

  it('puts a card on nobody else’s order', async () => {
    const lost = await aLostOrder('pm_card_chargeDeclined');
    const { id, answer } = await placeOverIt(lost);
    expect(answer.body).toMatchObject(TAKEN);
    expect((await post(`/v1/orders/${id}/payments`, { paymentMethod: 'pm_card_visa' })).body).toMatchObject(TAKEN);
    expect(await lost.statusOf()).toBe('awaiting-payment');
  });

  it('puts an open order before a person', async () => {
    const [lost, open] = [await aLostOrder(), await aLostOrder()];
    await rows('update sales_order set number = number + 1000000 where id = ?', [lost.id]);
    await rows(`update sales_order set number = ?, placed_at = now() - interval '2 minutes' where id = ?`, [
      lost.number.slice(2),
      open.id,
    ]);
    await eventually(async () => {
      await rows('update sales_order set restart_not_before = null where id = ?', [open.id]);
      expect(await sweep('sweepOrders')).toMatchObject({ taken: 1 });
      return true;
    });
    const [order] = await rows<{ attention: string }>('select attention from sales_order where id = ?', [open.id]);
    expect(order?.attention).toContain('under the number of this order');
    const books = { running_workflow: workflowBook(shop.temporal) };
    const { results } = await checkInvariants({ database: shop.api.database, books, graceSeconds: 0, pauseMs: 100 });
    const broken = results
      .find(({ id }) => id === 'I7')
      ?.violations.filter(({ key }) => key === `order-${lost.number}`);
    expect(broken).toContainEqual(expect.objectContaining({ problem: 'An open order has no workflow' }));
  });

  it('is had by its parcel, too, which staff are told of, until its own can be started', async () => {
    const [lost, open] = [await aLostOrder(), await aLostOrder()];
    const workflows = shop.temporal.workflow;
    const ids = await workflowIdsOf(shop.api.database, lost.id);
    const ready = (id: string) =>
      eventually(async () => {
        const [parcel] = await rows<{ state: string }>('select state from shipment where order_id = ?', [id]);
        return parcel?.state === 'ready';
      });
    for (const { id } of [lost, open]) await ready(id);
    // The order that is brought back had no workflow when the copy was made.
    const own = await workflowIdsOf(shop.api.database, open.id);
    for (const workflowId of [own.order, own.parcel()]) await workflows.getHandle(workflowId).terminate('restored');
    await rows('update sales_order set number = number + 1000000 where id = ?', [lost.id]);
    await rows(`update sales_order set number = ?, placed_at = now() - interval '2 minutes' where id = ?`, [
      ids.number,
      open.id,
    ]);
    await rows(`update shipment set created_at = now() - interval '2 minutes' where order_id = ?`, [open.id]);
    await lost.order.terminate('its number is taken');

    const sweepUntil = (holds: () => Promise<boolean>) =>
      eventually(async () => {
        await rows('update sales_order set restart_not_before = null where id = ?', [open.id]);
        await sweep('sweepOrders');
        return holds();
      });
    const isOwn = async (workflowId: string) => {
      const { status, typedSearchAttributes } = await workflows.getHandle(workflowId).describe();
      return status.name === 'RUNNING' && typedSearchAttributes.get(orderIdKey) === open.id;
    };
    const tellsOfParcel = async () => {
      const [order] = await rows<{ attention: string | null }>('select attention from sales_order where id = ?', [
        open.id,
      ]);
      return order?.attention?.includes('number of parcel 1') ?? false;
    };
    await sweepUntil(() => isOwn(ids.order));
    await sweepUntil(tellsOfParcel);
    const books = { running_workflow: workflowBook(shop.temporal) };
    const { results } = await checkInvariants({ database: shop.api.database, books, graceSeconds: 0, pauseMs: 100 });
    const broken = results.find(({ id }) => id === 'I7')?.violations.filter(({ key }) => key === ids.parcel());
    expect(broken).toContainEqual(expect.objectContaining({ problem: 'A parcel that has not ended has no workflow' }));

    await workflows.getHandle(ids.parcel()).terminate('its number is taken');
    await sweepUntil(() => isOwn(ids.parcel()));
    await sweepUntil(async () => !(await tellsOfParcel()));
  });
});
