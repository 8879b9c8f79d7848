import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { ORDERS_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';
import { eventually } from '../support/eventually.ts';
import {
  anOrder,
  call,
  correct,
  factsOf,
  itAddsUp,
  nowhere,
  parcelAt,
  parcelOf,
  shop,
  tell,
  useParcelShop,
  york,
} from './parcel-shop.ts';

useParcelShop();

describe('a label that the carrier does not take back', () => {
  it('is in the list of what needs a person, until somebody has seen to it', async () => {
    const orderId = await anOrder();
    const { id } = await parcelAt(orderId, 'ready');
    const body = '{"error":{"code":"SHIPMENT.REFUND.UNAVAILABLE","message":"This label cannot be refunded"}}';
    await tell('faults', { route: 'POST /v2/shipments/*/refund', status: 422, body, times: 1 });
    expect((await call('POST', `/v1/orders/${orderId}/cancel`, { reasonCode: 'customer' })).status).toBe(200);
    const waiting = () => call('GET', '/v1/shipments?needsAttention=true&limit=100');
    const listed = await eventually(async () =>
      (await waiting()).body.data.find((parcel: { id: string }) => parcel.id === id),
    );
    expect(listed).toMatchObject({ state: 'cancelled', attention: expect.stringContaining('price of the label') });
    const others = (await call('GET', `/v1/shipments?needsAttention=false&orderId=${orderId}`)).body.data;
    expect(others).toEqual([]);
    const acknowledged = await call('POST', `/v1/shipments/${id}/acknowledge`);
    expect(acknowledged).toMatchObject({ status: 200, body: { id, attention: null } });
    expect((await call('POST', `/v1/shipments/${id}/acknowledge`)).status).toBe(200);
    expect((await waiting()).body.data.some((parcel: { id: string }) => parcel.id === id)).toBe(false);
    expect((await factsOf(orderId)).at(-1)).toMatchObject({ type: 'shipment.acknowledged', data: { shipmentId: id } });
  });

  it('is not acknowledged away while the parcel is here: what it needs is to be settled', async () => {
    const orderId = await anOrder(nowhere, true);
    const { id } = await eventually(async () => {
      const parcel = await parcelOf(orderId);
      return parcel?.attention ? parcel : undefined;
    });
    expect(await call('POST', `/v1/shipments/${id}/acknowledge`)).toMatchObject({
      status: 409,
      body: { code: 'shipment-step-refused' },
    });
    expect((await call('POST', `/v1/shipments/${randomUUID()}/acknowledge`)).status).toBe(404);
  });
});

describe('a label whose refund is decided later', () => {
  const labelsOf = (orderId: string) =>
    shop.api.database.em.fork().execute<{ state: string }[]>(
      `select l.state from shipping_label l join shipment s on s.id = l.shipment_id where s.order_id = ?
         order by l.address_version`,
      [orderId],
    );
  const labelIs = (orderId: string, ...states: string[]) =>
    eventually(async () =>
      (await labelsOf(orderId)).map(({ state }) => state).join() === states.join() ? true : undefined,
    );
  /** When every label is due that the carriers have not decided about. */
  async function sweep() {
    await shop.api.database.em
      .fork()
      .execute('update shipping_label set refund_look_at = now() where refund_look_at is not null');
    const options = { workflowId: `sweep-${randomUUID()}`, taskQueue: ORDERS_TASK_QUEUE };
    await shop.temporal.workflow.execute('sweepLabelRefunds', options);
  }

  it('is booked when the carrier tells that it pays back', async () => {
    const orderId = await anOrder();
    await parcelAt(orderId, 'ready');
    await call('POST', `/v1/orders/${orderId}/cancel`, { reasonCode: 'customer' });
    await labelIs(orderId, 'refunded');
    expect((await factsOf(orderId)).map(({ type }) => type)).toContain('shipment.label-refunded');
    expect((await call('GET', `/v1/orders/${orderId}`)).body.attention).toBeNull();
  });

  it('is read where the carrier rejects it, of which it does not tell, and stays with staff after the order’s end', async () => {
    const orderId = await anOrder();
    const { trackingCode } = await parcelAt(orderId, 'ready');
    await tell(`labels/${trackingCode}/refund`, { status: 'submitted', later: 'rejected' });
    await call('POST', `/v1/orders/${orderId}/cancel`, { reasonCode: 'customer' });
    await labelIs(orderId, 'refund-requested');
    // Till then a rejection may be for the label's being new.
    await shop.api.database.em
      .fork()
      .execute(`update shipping_label set refund_requested_at = now() - interval '4 days' where tracking_code = ?`, [
        trackingCode,
      ]);
    await eventually(async () => {
      await sweep();
      return (await labelsOf(orderId))[0]?.state === 'forfeited' ? true : undefined;
    });
    const read = async () => (await call('GET', `/v1/orders/${orderId}`)).body;
    expect(await read()).toMatchObject({
      status: 'cancelled',
      attention: expect.stringContaining(`has rejected the refund of label ${trackingCode} of parcel 1`),
    });
    expect((await call('POST', `/v1/orders/${orderId}/acknowledge`)).status).toBe(200);
    await sweep();
    expect((await read()).attention).toBeNull();
  });

  it('is told of beside goods that travel on it to the address before it was corrected', async () => {
    const orderId = await anOrder();
    const { trackingCode: oldCode } = await parcelAt(orderId, 'ready');
    await tell(`labels/${oldCode}/refund`, { status: 'submitted', later: 'rejected' });
    await correct(orderId, { ...york, line1: '11 Bridge Street' });
    await labelIs(orderId, 'refund-requested', 'bought');
    await parcelAt(orderId, 'ready');
    await tell('pickups', { trackingCode: oldCode, force: true });
    await eventually(async () => {
      await sweep();
      return (await labelsOf(orderId))[0]?.state === 'forfeited' ? true : undefined;
    });
    const isUnderOldLabel = expect.stringContaining('under a label for the address before it was corrected');
    const parcel = await eventually(async () => {
      const found = await parcelOf(orderId);
      return found?.attention ? found : undefined;
    });
    expect(parcel.attention.split('\n')).toEqual([isUnderOldLabel]);
    const raised = (await factsOf(orderId)).filter(({ type }) => type === 'shipment.attention-raised');
    expect(raised).toHaveLength(1);
    expect((await call('GET', `/v1/orders/${orderId}`)).body.attention).toContain(`the refund of label ${oldCode}`);
  });
});

itAddsUp();
