import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { addAttention } from '../../db/orders/order-attention.ts';
import { eventually } from '../../tests/support/eventually.ts';
import { useStaffedShop } from '../../tests/support/shop/use-staffed-shop.ts';

const staffed = useStaffedShop();

interface Task {
  readonly id: string;
  readonly kind: string;
  readonly actions: readonly { readonly action: string; readonly path: string; readonly bodyExample: object | null }[];
}

const read = async (path: string) => (await staffed.api.call('GET', path, { as: 'staff' })).body;

/** The one open task of a kind that belongs to the order. */
const taskOf = (orderId: string, kind: string) =>
  eventually(async () => {
    const { number } = await staffed.read(orderId);
    const [task, ...others] = (await read(`/v1/tasks?orderNumber=${number}&kind=${kind}`)).data as { id: string }[];
    return task && others.length === 0 ? ((await read(`/v1/tasks/${task.id}`)) as Task) : undefined;
  });

const act = (task: Task, body: object, key: string = randomUUID()) =>
  staffed.api.call('POST', `/v1/tasks/${task.id}/act`, { as: 'staff', body, headers: { 'idempotency-key': key } });

describe('the task of an order whose money cannot be had', () => {
  it('is settled by giving the money up, as the order’s own route does, and says who did', async () => {
    const { id, parcel, intentId } = await staffed.aReadyOrder();
    await staffed.simulated(staffed.simulators.stripe.url, `/intents/${intentId}/lapse`);
    await staffed.post(`/v1/shipments/${parcel.id}/hand-over`);
    const task = await taskOf(id, 'money');
    expect(task.actions.map(({ action }) => action)).toEqual(['retryPayment', 'writeOffPayment']);
    expect(task).toMatchObject({
      shipmentId: parcel.id,
      isClosable: false,
      actions: [{}, { path: `/v1/orders/${id}/write-off`, bodyExample: { shipmentId: parcel.id } }],
    });
    expect(await staffed.post(`/v1/tasks/${task.id}/close`, { note: 'Never mind' })).toMatchObject({ status: 409 });
    expect(await act(task, { action: 'settleReturn', body: { refund: true } })).toMatchObject({
      status: 409,
      body: { code: 'task-step-refused' },
    });
    expect(await act(task, { action: 'writeOffPayment', body: {} })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/body/note', code: 'required' }] },
    });

    const key = randomUUID();
    const giveUp = { action: 'writeOffPayment', body: { note: 'The card has expired.' } };
    for (let times = 0; times < 2; times += 1) {
      expect(await act(task, giveUp, key)).toMatchObject({ status: 200 });
    }
    await eventually(async () => (await read(`/v1/tasks/${task.id}`)).closedAt !== null);
    expect(await read(`/v1/tasks/${task.id}`)).toMatchObject({ outcome: 'settled', actions: [] });
    expect(await act(task, giveUp)).toMatchObject({ status: 409, body: { code: 'task-closed' } });
    expect(await staffed.factsOf(id)).toContain('payment.written-off');
  });
});

describe('the task of a parcel', () => {
  it('is one, though its order repeats it, and is settled by what staff say of the parcel', async () => {
    const { id, parcel } = await staffed.aReadyOrder();
    await staffed.post(`/v1/shipments/${parcel.id}/hand-over`);
    await eventually(async () => (await staffed.read(id)).paymentStatus === 'captured');
    await staffed.carrierSays(parcel.trackingCode, 'return_to_sender');
    await staffed.attentionOf(id, 'on its way back');
    const task = await taskOf(id, 'parcel');
    expect(task).toMatchObject({ subject: { type: 'shipment', id: parcel.id }, shipmentId: parcel.id });
    expect(await act(task, { action: 'markShipmentReturned', body: { restock: true } })).toMatchObject({ status: 200 });
    const returned = await taskOf(id, 'returned');
    await eventually(async () => (await read(`/v1/tasks/${task.id}`)).closedAt !== null);
    expect(await act(returned, { action: 'settleReturn', body: { refund: false } })).toMatchObject({ status: 200 });
    await eventually(async () => (await staffed.read(id)).status === 'completed');
    expect((await read(`/v1/tasks?orderNumber=${(await staffed.read(id)).number}`)).data).toEqual([]);
  });
});

describe('what an order tells that has ended', () => {
  it('is acknowledged by its task, as by its route', async () => {
    const { id, intentId } = await staffed.aReadyOrder();
    await staffed.post(`/v1/orders/${id}/cancel`, { reasonCode: 'customer' });
    await eventually(async () => (await staffed.read(id)).status === 'cancelled');
    const taken = { orderId: id, source: `taken:${intentId}`, line: 'It was taken.', about: ['money'] } as const;
    await addAttention(staffed.api.database.em.fork(), taken);
    const task = await taskOf(id, 'taken');
    expect(task.actions.map(({ action }) => action)).toEqual(['acknowledgeOrder']);
    expect(await act(task, { action: 'acknowledgeOrder' })).toMatchObject({
      status: 200,
      body: { outcome: 'acknowledged', closedBy: 'Test staff' },
    });
    expect((await staffed.read(id)).attention).toBeNull();
  });
});
