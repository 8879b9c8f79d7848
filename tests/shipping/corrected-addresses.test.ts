import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import {
  anOrder,
  call,
  carrierSays,
  correct,
  factsOf,
  itAddsUp,
  nowhere,
  paidLabels,
  parcelAt,
  parcelOf,
  shop,
  sql,
  tell,
  useParcelShop,
  york,
} from './parcel-shop.ts';

useParcelShop();

describe('the address of an order', () => {
  it('that was insisted on and refused is corrected, and the parcel is labelled and delivered', async () => {
    const orderId = await anOrder(nowhere, true);
    await eventually(async () =>
      (await parcelOf(orderId))?.attention?.includes('does not know this address') ? true : undefined,
    );
    expect(await correct(orderId, york)).toMatchObject({ status: 200, body: { orderId, shippingAddress: york } });
    const { id, trackingCode, attention } = await parcelAt(orderId, 'ready');
    expect(attention).toBeNull();
    expect((await call('GET', `/v1/orders/${orderId}`)).body.shippingAddress).toEqual(york);
    expect((await call('POST', `/v1/shipments/${id}/hand-over`)).status).toBe(200);
    await tell('pickups', { trackingCode });
    await parcelAt(orderId, 'delivered');
    const corrected = (await factsOf(orderId)).find(({ type }) => type === 'order.address-corrected');
    expect(corrected?.data).toEqual({ by: expect.any(String) });
  });

  it('that the carrier still refuses is asked for again by somebody whom the timeline names', async () => {
    const orderId = await anOrder(nowhere, true);
    const refused = await eventually(async () => {
      const parcel = await parcelOf(orderId);
      return parcel?.attention?.includes('does not know this address') ? parcel : undefined;
    });
    expect((await call('POST', `/v1/shipments/${refused.id}/retry-label`)).status).toBe(409);
    const retried = (await factsOf(orderId)).filter(({ type }) => type === 'shipment.label-retried');
    expect(retried).toEqual([
      { type: 'shipment.label-retried', data: { shipmentId: refused.id, sequence: 1, by: 'Test staff' } },
    ]);
  });

  it('is corrected once the label is bought: it is given back, and the warehouse begins anew', async () => {
    const orderId = await anOrder();
    const first = await parcelAt(orderId, 'ready');
    expect((await call('POST', `/v1/shipments/${first.id}/pick`)).status).toBe(200);
    expect((await correct(orderId, { ...york, line1: '8 Bridge Street' })).status).toBe(200);
    const second = await parcelAt(orderId, 'ready');
    expect(second.trackingCode).not.toBe(first.trackingCode);
    expect(await paidLabels(first.id)).toBe(1);
    expect((await call('POST', `/v1/shipments/${first.id}/pick`)).body.state).toBe('picked');
    const facts = (await factsOf(orderId)).map(({ type }) => type);
    // The carrier pays the old label back whenever it comes to that.
    expect(facts.filter((type) => type !== 'shipment.label-refunded').slice(-5)).toEqual([
      'shipment.picked',
      'order.address-corrected',
      'shipment.planned',
      'shipment.ready',
      'shipment.picked',
    ]);
  });

  it('is where its parcel goes: what is scanned of the label before is no hand-over, and staff are told once', async () => {
    const orderId = await anOrder();
    const { id } = await parcelAt(orderId, 'ready');
    const [old] = await sql<{ id: string }>(
      'select provider_shipment_id as id from shipping_label where shipment_id = ?',
      [id],
    );
    await call('POST', `/v1/shipments/${id}/pack`);
    expect((await correct(orderId, { ...york, line1: '8 Bridge Street' })).status).toBe(200);
    await parcelAt(orderId, 'ready');
    for (const status of ['in_transit', 'delivered']) {
      const eventId = await carrierSays(old?.id ?? '', status);
      await eventually(async () => {
        const [event] = await sql<{ effect: string }>('select effect from inbound_event where event_id = ?', [eventId]);
        return event?.effect === 'noted' ? true : undefined;
      });
    }
    const attention = expect.stringContaining('under a label for the address before it was corrected');
    await eventually(async () => ((await call('GET', `/v1/orders/${orderId}`)).body.attention ? true : undefined));
    expect(await parcelOf(orderId)).toMatchObject({ state: 'ready', attention });
    const order = (await call('GET', `/v1/orders/${orderId}`)).body;
    expect(order).toMatchObject({ status: 'fulfilling', paymentStatus: 'authorised', attention });
    const told = (await factsOf(orderId)).filter(({ type }) => type === 'shipment.attention-raised');
    expect(told).toHaveLength(1);
    // Back in the warehouse, it leaves with its new label.
    expect((await call('POST', `/v1/shipments/${id}/hand-over`)).status).toBe(200);
    await eventually(async () => ((await call('GET', `/v1/orders/${orderId}`)).body.attention ? undefined : true));
    expect(await parcelOf(orderId)).toMatchObject({ state: 'handed-over', attention: null });
  });

  it('is not corrected to one that the carriers do not know, unless somebody insists', async () => {
    const orderId = await anOrder();
    await parcelAt(orderId, 'ready');
    expect(await correct(orderId, nowhere)).toMatchObject({
      status: 422,
      body: { code: 'address-not-deliverable', errors: [{ pointer: '/shippingAddress' }] },
    });
    expect((await call('GET', `/v1/orders/${orderId}`)).body.shippingAddress).toEqual(york);
    expect((await correct(orderId, nowhere, { insistOnAddress: true })).status).toBe(200);
  });

  it('is corrected by the storefront that took the order, until the label is bought', async () => {
    const orderId = await anOrder(nowhere, true);
    await eventually(async () =>
      (await parcelOf(orderId))?.attention?.includes('does not know this address') ? true : undefined,
    );
    const path = `/v1/orders/${orderId}/shipping-address`;
    const shopper = (shippingAddress: object) => call('POST', path, { shippingAddress }, 'storefront');
    expect(await shopper({ ...york, postalCode: 'ZE1 0AA' })).toMatchObject({
      status: 409,
      body: { code: 'reprice-needed' },
    });
    expect((await shopper(york)).status).toBe(200);
    await parcelAt(orderId, 'ready');
    expect(await shopper({ ...york, line1: '8 Bridge Street' })).toMatchObject({
      status: 409,
      body: { code: 'order-step-refused', detail: expect.stringContaining('label') },
    });
    expect((await correct(orderId, { ...york, line1: '8 Bridge Street' })).status).toBe(200);
  });

  it('stays what it is once a parcel has left, the order is closed, or in another country', async () => {
    const orderId = await anOrder();
    const { id } = await parcelAt(orderId, 'ready');
    const abroad = { ...york, postalCode: '10115', country: 'DE' };
    expect(await correct(orderId, abroad)).toMatchObject({ status: 422, body: { code: 'destination-not-served' } });
    await call('POST', `/v1/shipments/${id}/hand-over`);
    expect(await correct(orderId, york)).toMatchObject({ status: 409, body: { code: 'order-step-refused' } });
    const cancelled = await anOrder();
    await call('POST', `/v1/orders/${cancelled}/cancel`, { reasonCode: 'customer' });
    expect(await correct(cancelled, york)).toMatchObject({ status: 409, body: { code: 'order-step-refused' } });
    expect((await correct(randomUUID(), york)).status).toBe(404);
  });

  it('is told by a repeat under the same key what the first came to', async () => {
    const orderId = await anOrder();
    await parcelAt(orderId, 'ready');
    const headers = { 'idempotency-key': randomUUID() };
    const request = { as: 'staff' as const, headers, body: { shippingAddress: { ...york, line1: '9 Bridge Street' } } };
    const path = `/v1/orders/${orderId}/shipping-address`;
    const answers = await Promise.all([shop.api.call('POST', path, request), shop.api.call('POST', path, request)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect((await factsOf(orderId)).filter(({ type }) => type === 'order.address-corrected')).toHaveLength(1);
  });

  it('does not stand in any history', async () => {
    const orderId = await anOrder();
    await correct(orderId, { ...york, line1: '10 Secret Street' });
    for await (const { workflowId } of shop.temporal.workflow.list({ query: `WorkflowType = 'correctAddress'` })) {
      const history = await shop.temporal.workflow.getHandle(workflowId).fetchHistory();
      expect(Buffer.from(JSON.stringify(history)).toString()).not.toContain(Buffer.from('Secret').toString('base64'));
    }
  });
});

itAddsUp();
