import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkInvariants } from '../../db/invariants/check-invariants.ts';
import { labelBook } from '../../tools/invariants/label-book.ts';
import type { SimulatedLabels } from '../../dev/simulators/easypost/read-simulated-labels.ts';
import { eventually } from '../support/eventually.ts';
import { aShop } from '../support/a-shop.ts';
import { testApiEnvironment } from '../support/test-api.ts';
import { startShopInProcess, type ShopInProcess } from '../support/shop/shop-in-process.ts';
import { ORDERS_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';

let shop: ShopInProcess;

beforeAll(async () => {
  shop = await startShopInProcess();
  await aShop(shop.api.database, [{ sku: 'MUG', onHand: { MAIN: 1_000 } }]);
}, 120_000);
afterAll(() => shop.stop());

const york = { name: 'Ada Lovelace', line1: '7 Bridge Street', city: 'York', postalCode: 'YO1 6DA', country: 'GB' };
const nowhere = { ...york, line1: '1 UNDELIVERABLE Road' };
const basket = { currency: 'GBP', lines: [{ sku: 'MUG', quantity: 1 }] };

const call = (method: 'GET' | 'POST', path: string, body?: object, as: 'storefront' | 'staff' = 'staff') =>
  shop.api.call(method, path, { as, ...(body && { body }) });

async function anOrder(shippingAddress: object = york, insistOnAddress = false): Promise<string> {
  const asked = { ...basket, shippingAddress, insistOnAddress };
  const quoted = await call('POST', '/v1/shipping-quotes', asked);
  const chosen = { shippingQuoteId: quoted.body.id, shippingOptionId: quoted.body.options[0].id };
  const body = { ...asked, ...chosen, email: 'ada@example.com', paymentMethod: 'pm_card_visa' };
  const headers = { 'idempotency-key': randomUUID() };
  const placed = await shop.api.call('POST', '/v1/orders', { as: 'storefront', body, headers });
  expect(placed.status).toBe(201);
  return placed.body.id as string;
}

const parcelOf = async (orderId: string) => (await call('GET', `/v1/shipments?orderId=${orderId}`)).body.data[0];
const parcelAt = (orderId: string, state: string) =>
  eventually(async () => {
    const parcel = await parcelOf(orderId);
    return parcel?.state === state ? parcel : undefined;
  });
const correct = (orderId: string, shippingAddress: object, more: object = {}) =>
  call('POST', `/v1/orders/${orderId}/shipping-address`, { shippingAddress, ...more });

const tell = (path: string, body: object = {}) =>
  fetch(`${shop.simulators.easyPost.url}/simulator/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
async function paidLabels(shipmentId: string): Promise<number> {
  const answer = await fetch(`${shop.simulators.easyPost.url}/simulator/state`);
  const { labels } = (await answer.json()) as SimulatedLabels;
  return labels.filter(({ reference, refundStatus }) => reference === shipmentId && refundStatus === null).length;
}
const factsOf = async (orderId: string) =>
  (
    await shop.api.database.em
      .fork()
      .execute<{ type: string; data: object }[]>(
        'select type, data from order_event where order_id = ? order by sequence',
        [orderId],
      )
  ).filter(({ type }) => !type.startsWith('payment.'));

const sql = <Row extends object>(text: string, parameters: unknown[]) =>
  shop.api.database.em.fork().execute<Row[]>(text, parameters);

/** What the carrier says under a label, by the label's own id. */
async function carrierSays(providerShipmentId: string, status: string): Promise<string> {
  const id = `evt_${randomUUID()}`;
  const result = { tracking_code: 'OLD', shipment_id: providerShipmentId, status };
  const rawBody = JSON.stringify({ id, description: 'tracker.updated', result });
  const hex = createHmac('sha256', testApiEnvironment.EASYPOST_WEBHOOK_SECRET).update(rawBody).digest('hex');
  const headers = { 'x-hmac-signature': `hmac-sha256-hex=${hex}` };
  expect((await shop.api.call('POST', '/v1/webhooks/easypost', { as: null, rawBody, headers })).status).toBe(200);
  return id;
}

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

describe('an order whose parcel the carrier has under the label for another address', () => {
  async function anAwayOrder() {
    const orderId = await anOrder();
    const { id } = await parcelAt(orderId, 'ready');
    const [old] = await sql<{ id: string }>(
      'select provider_shipment_id as id from shipping_label where shipment_id = ?',
      [id],
    );
    expect((await correct(orderId, { ...york, line1: '12 Bridge Street' })).status).toBe(200);
    await parcelAt(orderId, 'ready');
    await carrierSays(old?.id ?? '', 'in_transit');
    await eventually(async () => ((await read(orderId)).attention ? true : undefined));
    return { orderId, shipmentId: id as string };
  }
  const read = async (orderId: string) => (await call('GET', `/v1/orders/${orderId}`)).body;
  const cancel = (orderId: string, as: 'storefront' | 'staff', more: object = {}) =>
    call('POST', `/v1/orders/${orderId}/cancel`, { reasonCode: 'customer', ...more }, as);
  const mugs = async () => {
    const [level] = (await call('GET', '/v1/stock-levels?sku=MUG')).body.data;
    return level as { onHand: number; available: number };
  };

  it('is not cancelled by a shopper, and by staff only when they say where its goods are', async () => {
    const { orderId, shipmentId } = await anAwayOrder();
    const before = await mugs();
    const refusal = {
      status: 409,
      body: { code: 'order-not-cancellable', detail: expect.stringContaining('`restock`') },
    };
    expect(await cancel(orderId, 'storefront')).toMatchObject(refusal);
    expect(await cancel(orderId, 'staff')).toMatchObject(refusal);
    expect(await cancel(orderId, 'storefront', { restock: true })).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
    expect(await read(orderId)).toMatchObject({ status: 'fulfilling', paymentStatus: 'authorised' });
    expect(await cancel(orderId, 'staff', { restock: false })).toMatchObject({
      status: 200,
      body: { status: 'cancelled', paymentStatus: 'voided', shipments: [{ state: 'cancelled' }] },
    });
    // Whoever was refused before is told what is so now.
    expect(await cancel(orderId, 'storefront')).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    const { onHand, available } = await mugs();
    expect({ onHand, available }).toEqual({ onHand: before.onHand - 1, available: before.available });
    expect((await read(orderId)).attention).toContain('taken off the stock');
    await eventually(async () => ((await parcelOf(orderId)).attention === null ? true : undefined));
    const said = (await factsOf(orderId)).find(({ type }) => type === 'shipment.taken-off-stock');
    expect(said?.data).toMatchObject({ shipmentId, by: 'Test staff' });
    expect((await call('POST', `/v1/orders/${orderId}/acknowledge`)).body.attention).toBeNull();
  });

  it('gives its goods back to the stock when staff have them again', async () => {
    const { orderId } = await anAwayOrder();
    const before = await mugs();
    expect(await cancel(orderId, 'staff', { restock: true })).toMatchObject({ status: 200 });
    const { onHand, available } = await mugs();
    expect({ onHand, available }).toEqual({ onHand: before.onHand, available: before.available + 1 });
    expect(await read(orderId)).toMatchObject({ status: 'cancelled', attention: null });
    await eventually(async () => ((await parcelOf(orderId)).attention === null ? true : undefined));
  });
});

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

describe('a free sample in a basket with others', () => {
  /** An article of price 0, as staff make it, with ten on stock. */
  async function aSample(locationId: string): Promise<string> {
    const sku = `SAMPLE-${locationId}`;
    const variant = { sku, title: 'A sample', weightGrams: 10, prices: [{ amount: 0, currency: 'GBP' }] };
    expect((await call('POST', '/v1/products', { title: 'Sample', variants: [variant] })).status).toBe(201);
    const received = await shop.api.call('POST', '/v1/stock-receipts', {
      headers: { 'idempotency-key': randomUUID() },
      body: { lines: [{ sku, locationId, quantity: 10 }] },
    });
    expect(received.status).toBe(201);
    return sku;
  }

  it.each([
    ['in one parcel with them', 'MAIN', 1],
    ['in a parcel of its own', 'EAST', 2],
  ])('is quoted, ordered, paid and sent %s', async (_how, locationId, parcels) => {
    const sample = await aSample(locationId);
    const lines = [
      { sku: 'MUG', quantity: 1 },
      { sku: sample, quantity: 2 },
    ];
    const asked = { currency: 'GBP', lines, shippingAddress: york };
    const quoted = await call('POST', '/v1/shipping-quotes', asked, 'storefront');
    expect(quoted.status).toBe(201);
    const [option] = quoted.body.options;
    const chosen = { shippingQuoteId: quoted.body.id, shippingOptionId: option.id };
    const placed = await shop.api.call('POST', '/v1/orders', {
      as: 'storefront',
      headers: { 'idempotency-key': randomUUID() },
      body: { ...asked, ...chosen, email: 'ada@example.com', paymentMethod: 'pm_card_visa_multicapture' },
    });
    const total = { amount: 1_000 + option.price.amount, currency: 'GBP' };
    expect(placed).toMatchObject({ status: 201, body: { status: 'confirmed', total } });
    const { id } = placed.body as { id: string };
    const read = async () => (await call('GET', `/v1/orders/${id}`)).body;
    expect((await read()).lines).toMatchObject([{ sku: 'MUG' }, { sku: sample, unitPrice: { amount: 0 } }]);

    const ready = await eventually(async () => {
      const { data } = (await call('GET', `/v1/shipments?orderId=${id}`)).body;
      const areReady = data.length === parcels && data.every(({ state }: { state: string }) => state === 'ready');
      return areReady ? (data as { id: string; trackingCode: string }[]) : undefined;
    });
    for (const parcel of ready) {
      expect((await call('POST', `/v1/shipments/${parcel.id}/hand-over`)).status).toBe(200);
      await tell('pickups', { trackingCode: parcel.trackingCode });
    }
    await eventually(async () => (await read()).status === 'completed');
    expect(await read()).toMatchObject({ paymentStatus: 'captured', payments: [{ captured: total }], attention: null });
    const [level] = (await call('GET', `/v1/stock-levels?sku=${sample}`)).body.data;
    expect(level).toMatchObject({ available: 8 });
  });
});

describe('the books', () => {
  it('add up after all of this, the carriers’ own among them', async () => {
    const books = { gateway_label: labelBook(shop.simulators.easyPost.url, 5_000) };
    const { results } = await checkInvariants({ database: shop.api.database, books, graceSeconds: 90, pauseMs: 100 });
    expect(results.filter(({ status }) => status === 'violated')).toEqual([]);
    expect(results.filter(({ id, status }) => id === 'I6' && status === 'holds')).toHaveLength(2);
  });
});
