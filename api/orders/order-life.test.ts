import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aCheckoutBody, aShop } from '../../tests/support/a-shop.ts';
import { eventually } from '../../tests/support/eventually.ts';
import { shopTiming, startShopInProcess, type ShopInProcess } from '../../tests/support/shop/shop-in-process.ts';
import { pressButton } from '../../tests/support/shop/shopper.ts';
import { unseenChanges, watchOrders } from '../../tests/support/watch-orders.ts';
import { idForRequest } from '../../domain/identity/derived-ids.ts';
import { orderWorkflowId } from '../../workflows/orders/order-contract.ts';
import { orderStartOptions } from '../../workflows/orders/order-start.ts';

let shop: ShopInProcess;

beforeAll(async () => {
  shop = await startShopInProcess();
  await watchOrders(shop.api.database);
  await aShop(shop.api.database, [
    { sku: 'MUG', onHand: { MAIN: 10_000 } },
    { sku: 'RARE', onHand: { MAIN: 1 } },
  ]);
}, 120_000);

afterAll(() => shop.stop());

interface Wish {
  readonly sku?: string;
  readonly quantity?: number;
  readonly paymentMethod?: string;
  readonly key?: string;
}

async function place({ sku = 'MUG', quantity = 2, paymentMethod = 'pm_card_visa', key = randomUUID() }: Wish = {}) {
  const body = await aCheckoutBody(shop.api.database, [{ sku, quantity }], { paymentMethod });
  const headers = { 'idempotency-key': key };
  const again = () => shop.api.call('POST', '/v1/orders', { as: 'storefront', body, headers });
  return { ...(await again()), again };
}

const post = (path: string, body?: unknown, key?: string) =>
  shop.api.call('POST', path, {
    as: 'staff',
    ...(body === undefined ? {} : { body }),
    ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
  });
/** Who did what an event of an order tells of. */
async function actorOf(orderId: string, type: string) {
  const [actor] = await shop.api.database.em
    .fork()
    .execute<object[]>(
      'select actor_kind as kind, actor_id as id, actor_name as name from event where subject_id = ? and type = ?',
      [orderId, type],
    );
  return actor;
}
const read = (id: string, query = '') => shop.api.call('GET', `/v1/orders/${id}${query}`, { as: 'storefront' });

describe('an order over REST', () => {
  it('is confirmed at once when all goes well', async () => {
    const { status, body, headers, again } = await place();
    expect({ status, body }).toEqual({
      status: 201,
      body: {
        id: expect.any(String),
        number: expect.stringMatching(/^A-\d+$/),
        status: 'confirmed',
        total: { amount: 2_395, currency: 'GBP' },
        nextAction: null,
        token: expect.stringMatching(/^qm_order_[\w-]{56}$/),
      },
    });
    expect(headers.get('location')).toBe(`/v1/orders/${body.id}`);
    const repeat = await again();
    expect({ status: repeat.status, body: repeat.body }).toMatchObject({
      status: 201,
      body: { id: body.id, token: body.token },
    });
    const seen = await read(body.id);
    expect(seen.body).toMatchObject({
      number: body.number,
      paymentStatus: 'authorised',
      email: 'ada@example.com',
      totals: { total: { amount: 2_395, currency: 'GBP' } },
      lines: [{ sku: 'MUG', quantity: 2, unitPrice: { amount: 1_000, currency: 'GBP' } }],
      payments: [{ attempt: 1, state: 'authorised' }],
      nextAction: null,
    });
    expect(seen.body).not.toHaveProperty('attention');
    expect(seen.body.payments[0]).not.toHaveProperty('intentId');
  });

  it('writes few events of history before the answer', async () => {
    const { body } = await place();
    const handle = shop.temporal.workflow.getHandle(orderWorkflowId(body.number));
    const { events } = await handle.fetchHistory();
    const answered = events?.findIndex((event) => event.workflowExecutionUpdateCompletedEventAttributes) ?? -1;
    expect(answered + 1).toBeGreaterThan(0);
    expect(answered + 1).toBeLessThanOrEqual(16);
  });

  it('travels to delivered and completed by the steps of the warehouse', async () => {
    const { body } = await place();
    const parcel = await eventually(async () => (await read(body.id)).body.shipments[0]);
    const ready = await eventually(async () => {
      const { body: shipment } = await shop.api.call('GET', `/v1/shipments/${parcel.id}`);
      if (shipment.state !== 'ready') throw new Error(`The parcel is ${shipment.state}: ${shipment.attention}`);
      return shipment;
    });
    expect(ready).toMatchObject({ orderId: body.id, orderNumber: body.number, lines: [{ sku: 'MUG', quantity: 2 }] });
    const shown = (await read(body.id)).body;
    expect(shown).toMatchObject({
      cancellable: true,
      cancelRequestedAt: null,
      totals: { itemsGross: { amount: 2_000 }, shippingGross: { amount: 395 }, taxIncluded: true },
      lines: [{ sku: 'MUG', productId: expect.any(String), gross: { amount: 2_000 } }],
      shipments: [
        {
          trackingCode: ready.trackingCode,
          trackingUrl: expect.stringMatching(/^https:/),
          lines: [{ position: 0, sku: 'MUG', quantity: 2 }],
        },
      ],
    });
    expect(Date.parse(shown.updatedAt)).toBeGreaterThanOrEqual(Date.parse(shown.confirmedAt));
    expect(await post(`/v1/shipments/${parcel.id}/mark-delivered`)).toMatchObject({
      status: 409,
      body: { code: 'shipment-step-refused' },
    });
    for (const [step, state] of [
      ['pick', 'picked'],
      ['pack', 'packed'],
    ]) {
      expect(await post(`/v1/shipments/${parcel.id}/${step}`)).toMatchObject({ status: 200, body: { state } });
    }
    const key = randomUUID();
    expect((await post(`/v1/shipments/${parcel.id}/hand-over`, undefined, key)).status).toBe(200);
    expect((await post(`/v1/shipments/${parcel.id}/hand-over`, undefined, key)).status).toBe(200);
    await fetch(`${shop.simulators.easyPost.url}/simulator/pickups`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ trackingCode: ready.trackingCode }),
    });
    const done = await eventually(async () => {
      const { body: order } = await read(body.id);
      return order.status === 'completed' && order;
    });
    expect(done).toMatchObject({ paymentStatus: 'captured', fulfilmentStage: 'delivered' });
    const { body: timeline } = await shop.api.call('GET', `/v1/orders/${body.id}/events?limit=100`);
    const types = timeline.data.map(({ type }: { type: string }) => type);
    expect(types).toEqual(expect.arrayContaining(['order.placed', 'order.confirmed', 'order.completed']));
    expect(timeline.data.map(({ sequence }: { sequence: number }) => sequence)).toEqual(
      types.map((_: string, i: number) => i + 1),
    );
    expect(await post(`/v1/orders/${body.id}/cancel`, { reasonCode: 'customer' })).toMatchObject({
      status: 409,
      body: { code: 'order-not-cancellable' },
    });
    // What a client repeats that lost the answer to its step, when the parcel has come to its end meanwhile.
    expect(await post(`/v1/shipments/${parcel.id}/hand-over`)).toMatchObject({
      status: 200,
      body: { state: 'delivered' },
    });
    expect(await post(`/v1/shipments/${parcel.id}/mark-lost`)).toMatchObject({
      status: 409,
      body: { code: 'shipment-step-refused', detail: 'The parcel is delivered.' },
    });
  });

  it('is refused when the goods are not there, and says the same again', async () => {
    const { status, body, again } = await place({ sku: 'RARE', quantity: 2 });
    expect({ status, body }).toMatchObject({
      status: 409,
      body: { code: 'out-of-stock', errors: [{ pointer: '/lines/0/quantity' }] },
    });
    expect((await again()).body).toMatchObject({ code: 'out-of-stock' });
  });

  it('asks for another card when the first is declined, and takes it', async () => {
    const { status, body } = await place({ paymentMethod: 'pm_card_visa_chargeDeclinedInsufficientFunds' });
    expect({ status, body }).toMatchObject({
      status: 202,
      body: {
        status: 'awaiting-payment',
        nextAction: { type: 'submit-payment-method', declineCode: 'insufficient_funds', until: expect.any(String) },
      },
    });
    expect((await read(body.id)).body.nextAction).toMatchObject({ type: 'submit-payment-method' });
    const path = `/v1/orders/${body.id}/payments`;
    const stillBad = await eventually(async () => {
      const answer = await post(path, { paymentMethod: 'pm_card_visa_chargeDeclined' }, randomUUID());
      return answer.status === 202 ? answer : undefined;
    });
    expect(stillBad.body).toMatchObject({ outcome: 'declined', nextAction: { declineCode: 'generic_decline' } });
    const key = randomUUID();
    const paid = await post(path, { paymentMethod: 'pm_card_visa' }, key);
    expect(paid).toMatchObject({ status: 201, body: { orderId: body.id, outcome: 'authorised', nextAction: null } });
    expect(await post(path, { paymentMethod: 'pm_card_visa' }, key)).toMatchObject({ status: 201, body: paid.body });
    expect(await post(path, { paymentMethod: 'pm_card_mastercard' }, key)).toMatchObject({
      status: 422,
      body: { code: 'idempotency-key-reused' },
    });
    await eventually(async () => (await read(body.id)).body.confirmedAt);
    // The card that has paid is told so again, and nothing is asked of it; any other comes too late.
    expect(await post(path, { paymentMethod: 'pm_card_visa' }, randomUUID())).toMatchObject({
      status: 201,
      body: paid.body,
    });
    expect(await post(path, { paymentMethod: 'pm_card_mastercard' }, randomUUID())).toMatchObject({
      status: 409,
      body: { code: 'payment-not-awaited' },
    });
  });

  it('goes on by the webhook when the shopper has been at the bank, and tells who waits for it', async () => {
    const { status, body } = await place({ paymentMethod: 'pm_card_threeDSecure2Required' });
    expect({ status, body }).toMatchObject({
      status: 202,
      body: { status: 'awaiting-payment', nextAction: { type: 'redirect', url: expect.any(String) } },
    });
    const { nextAction } = (await read(body.id)).body;
    expect(nextAction).toMatchObject({ type: 'redirect', url: body.nextAction.url });
    const waiting = read(body.id, '?wait=25');
    await pressButton(body.nextAction.url, 'complete');
    expect((await waiting).body).toMatchObject({ paymentStatus: 'authorised', nextAction: null });
  });

  it('can be held, released and cancelled', async () => {
    const { body } = await place();
    const path = `/v1/orders/${body.id}`;
    const held = await post(`${path}/hold`, { reason: 'The address looks wrong.' });
    expect(held).toMatchObject({ status: 200, body: { holdReason: 'The address looks wrong.' } });
    expect(await post(`${path}/hold`, { reason: 'Again' })).toMatchObject({
      status: 409,
      body: { code: 'order-step-refused' },
    });
    expect(await post(`${path}/release`)).toMatchObject({ status: 200, body: { holdReason: null } });
    const key = randomUUID();
    const cancelled = await post(`${path}/cancel`, { reasonCode: 'customer', note: 'Changed my mind' }, key);
    expect(cancelled).toMatchObject({
      status: 200,
      body: { status: 'cancelled', cancelReason: 'customer', cancelNote: 'Changed my mind' },
    });
    const repeat = await post(`${path}/cancel`, { reasonCode: 'customer', note: 'Changed my mind' }, key);
    expect(repeat.status).toBe(200);
    expect(repeat.headers.get('idempotent-replayed')).toBe('true');
    // Asked under another key, as where the first answer was lost with its key.
    expect(await post(`${path}/cancel`, { reasonCode: 'inventory' })).toMatchObject({
      status: 200,
      body: { status: 'cancelled', cancelReason: 'customer', cancelNote: 'Changed my mind' },
    });
    expect(await post(`${path}/hold`, { reason: 'Late' })).toMatchObject({
      status: 409,
      body: { code: 'order-step-refused' },
    });
  });

  it('says on its timeline who held, released and cancelled it, to staff only', async () => {
    const { body } = await place();
    const path = `/v1/orders/${body.id}`;
    await post(`${path}/hold`, { reason: 'The address looks wrong.' });
    await post(`${path}/release`);
    await post(`${path}/cancel`, { reasonCode: 'customer' });
    const factsAs = async (as: 'staff' | 'storefront') => {
      const { body: timeline } = await shop.api.call('GET', `${path}/events?limit=100`, { as });
      const asked = ['order.held', 'order.released', 'order.cancelled'];
      return timeline.data.filter(({ type }: { type: string }) => asked.includes(type));
    };
    expect(await factsAs('staff')).toMatchObject([
      { type: 'order.held', data: { reason: 'The address looks wrong.', by: 'Test staff' } },
      { type: 'order.released', data: { by: 'Test staff' } },
      { type: 'order.cancelled', data: { reason: 'customer', by: 'Test staff' } },
    ]);
    for (const fact of await factsAs('storefront')) expect(fact).not.toHaveProperty('data');
    const { staff } = shop.api.credentialIds;
    for (const type of ['order.held', 'order.released', 'order.cancelled']) {
      expect(await actorOf(body.id, type)).toEqual({ kind: 'key', id: staff, name: 'Test staff' });
    }
  });

  it('says that it is being cancelled while its money is not let go of yet', async () => {
    const { body } = await place({ paymentMethod: 'pm_card_authenticationRequired' });
    const tag = (await read(body.id)).headers.get('etag') ?? '';
    shop.simulators.stripe.faults.add({ route: 'POST /v1/payment_intents/*/cancel', status: 503 });
    const cancelling = post(`/v1/orders/${body.id}/cancel`, { reasonCode: 'customer' });
    const waiting = () =>
      shop.api.call('GET', `/v1/orders/${body.id}?wait=20`, { as: 'storefront', headers: { 'if-none-match': tag } });
    expect((await waiting()).body).toMatchObject({
      status: 'awaiting-payment',
      cancellable: false,
      cancelRequestedAt: expect.any(String),
    });
    shop.simulators.stripe.faults.clear();
    expect((await cancelling).body).toMatchObject({ status: 'cancelled', cancellable: false });
  });

  it('that a customer cancels was cancelled by the storefront', async () => {
    const { body } = await place();
    const asked = { as: 'storefront', body: { reasonCode: 'customer' } } as const;
    const cancel = await shop.api.call('POST', `/v1/orders/${body.id}/cancel`, asked);
    expect(cancel).toMatchObject({ status: 200, body: { cancellable: false, cancelRequestedAt: expect.any(String) } });
    const { body: timeline } = await shop.api.call('GET', `/v1/orders/${body.id}/events?limit=100`, { as: 'staff' });
    // What becomes of the label may be told after it.
    const cancelled = timeline.data.find(({ type }: { type: string }) => type === 'order.cancelled');
    expect(cancelled).toMatchObject({ data: { by: 'storefront' } });
    const { storefront } = shop.api.credentialIds;
    const actor = { kind: 'key', id: storefront, name: 'storefront' };
    expect(await actorOf(body.id, 'order.cancelled')).toEqual(actor);
  });

  it('is paid by its shopper with the token that came with it, and by no other', async () => {
    const [{ body }, { body: another }] = await Promise.all([
      place({ paymentMethod: 'pm_card_visa_chargeDeclined' }),
      place({ paymentMethod: 'pm_card_visa_chargeDeclined' }),
    ]);
    const pay = (token: string) =>
      shop.api.call('POST', `/v1/orders/${body.id}/payments`, {
        as: null,
        body: { paymentMethod: 'pm_card_visa' },
        headers: { authorization: `Bearer ${token}`, 'idempotency-key': 'mine' },
      });
    expect(await pay(another.token)).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect(await pay(body.token)).toMatchObject({ status: 201, body: { outcome: 'authorised' } });
  });

  it('is cancelled by its shopper with the token that came with it, and the timeline says so', async () => {
    const { body } = await place();
    const asShopper = { as: null, headers: { authorization: `Bearer ${body.token}` } } as const;
    const request = { ...asShopper, body: { reasonCode: 'customer' } };
    const cancelled = await shop.api.call('POST', `/v1/orders/${body.id}/cancel`, request);
    expect(cancelled).toMatchObject({ status: 200, body: { cancellable: false } });
    expect(cancelled.body).not.toHaveProperty('cancelNote');
    const { data } = (await shop.api.call('GET', `/v1/orders/${body.id}/events?limit=100`, { as: 'staff' })).body;
    expect(data).toContainEqual(
      expect.objectContaining({ type: 'order.cancelled', data: { reason: 'customer', by: 'guest' } }),
    );
    expect(await actorOf(body.id, 'order.cancelled')).toEqual({ kind: 'guest', id: null, name: 'guest' });
  });

  it('is one order however many ask for it at once', async () => {
    const key = randomUUID();
    const body = await aCheckoutBody(shop.api.database, [{ sku: 'MUG', quantity: 1 }]);
    const headers = { 'idempotency-key': key };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => shop.api.call('POST', '/v1/orders', { as: 'storefront', body, headers })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ body: { number } }) => number)).size).toBe(1);
  });
});

describe('a request whose workflow was ended by hand', () => {
  it('is stored, and left to expire', async () => {
    const key = randomUUID();
    const [storefront] = await shop.api.database.em
      .fork()
      .execute<{ id: string }[]>(`select id from credential where role = 'storefront'`);
    const orderId = idForRequest(storefront?.id ?? '', key);
    const [next] = await shop.api.database.em
      .fork()
      .execute<{ number: string }[]>('select last_value + 1 as number from order_number');
    const start = orderStartOptions({
      orderId,
      timing: shopTiming,
      customerId: null,
      skus: [],
      number: Number(next?.number),
      lineCount: 1,
    });
    // With a delay no worker takes it up before it is ended: one that did would go on to place the order.
    const handle = await shop.temporal.workflow.start('processOrder', { ...start, startDelay: '1 hour' });
    await handle.terminate('A test');
    const { status, body } = await place({ key });
    expect({ status, body }).toMatchObject({ status: 202, body: { id: orderId, status: 'received' } });
  });
});

describe('what does not exist', () => {
  it.each([
    ['GET', `/v1/orders/${randomUUID()}`],
    ['GET', `/v1/orders/${randomUUID()}?wait=1`],
    ['GET', `/v1/orders/${randomUUID()}/events`],
    ['GET', `/v1/customers/${randomUUID()}/orders`],
    ['GET', `/v1/shipments/${randomUUID()}`],
    ['POST', `/v1/orders/${randomUUID()}/release`],
    ['POST', `/v1/shipments/${randomUUID()}/pick`],
  ])('is 404 for %s %s', async (method, path) => {
    expect(await shop.api.call(method, path)).toMatchObject({ status: 404, body: { code: 'not-found' } });
  });

  it('is 404 for what is asked of it', async () => {
    const path = `/v1/orders/${randomUUID()}`;
    expect((await post(`${path}/cancel`, { reasonCode: 'customer' })).status).toBe(404);
    expect((await post(`${path}/hold`, { reason: 'None' })).status).toBe(404);
    expect((await post(`${path}/payments`, { paymentMethod: 'pm_card_visa' }, randomUUID())).status).toBe(404);
  });
});

describe('whoever follows an order by its tag', () => {
  it('was told of all that was shown of any order above', async () => {
    for (const role of ['storefront', 'staff'] as const) {
      const { bodies, unseen } = await unseenChanges(shop.api.database, role);
      expect(unseen).toEqual([]);
      expect(bodies).toBeGreaterThan(20);
    }
  });
});
