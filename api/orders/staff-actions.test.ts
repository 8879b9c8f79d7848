import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkInvariants } from '../../db/invariants/check-invariants.ts';
import { openBooks } from '../../tools/invariants/open-books.ts';
import { eventually } from '../../tests/support/eventually.ts';
import { ageOrders } from '../../tests/support/age-orders.ts';
import { aCheckoutBody, address, aShop } from '../../tests/support/a-shop.ts';
import { startShopInProcess, type ShopInProcess } from '../../tests/support/shop/shop-in-process.ts';
import { testTemporal } from '../../tests/support/test-temporal.ts';
import { shipmentAttentionSignal } from '../../workflows/fulfilment/order-shipment-contract.ts';
import { orderWorkflowId } from '../../workflows/orders/order-contract.ts';
import { ORDERS_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';
import type { sweepInboundEvents } from '../../workflows/webhooks/sweep-inbound-events.ts';
import { terminateWorkflow } from '../../tests/support/terminate-workflow.ts';

let shop: ShopInProcess;

beforeAll(async () => {
  shop = await startShopInProcess();
  await aShop(shop.api.database, [
    { sku: 'MUG', onHand: { MAIN: 1_000 } },
    { sku: 'BOWL', onHand: { EAST: 1_000 } },
    { sku: 'LATER', onHand: { MAIN: 0 }, backorderable: true },
  ]);
}, 120_000);

afterAll(() => shop.stop());

const post = (path: string, body?: unknown) =>
  shop.api.call('POST', path, { as: 'staff', ...(body === undefined ? {} : { body }) });
const read = async (id: string) => (await shop.api.call('GET', `/v1/orders/${id}`, { as: 'staff' })).body;
const factsOf = async (id: string): Promise<string[]> => {
  const { body } = await shop.api.call('GET', `/v1/orders/${id}/events?limit=100`, { as: 'staff' });
  return body.data.map(({ type }: { type: string }) => type);
};
/** Who has seen to what waited for a person last. */
const lastClearedBy = (id: string) =>
  eventually(async () => {
    const [row] = await shop.api.database.em.fork().execute<{ data: object }[]>(
      `select data from order_event where order_id = ? and type = 'order.attention-cleared' and data ->> 'by' <> 'staff'
         order by sequence desc limit 1`,
      [id],
    );
    return row?.data;
  });
const onHand = async () => {
  const [row] = await shop.api.database.em
    .fork()
    .execute<{ units: number }[]>(`select on_hand as units from stock_level where sku = 'MUG'`);
  return row?.units ?? 0;
};

/** An order whose parcel is ready for the warehouse. */
async function aReadyOrder(paymentMethod = 'pm_card_visa') {
  const body = await aCheckoutBody(shop.api.database, [{ sku: 'MUG', quantity: 2 }], { paymentMethod });
  const headers = { 'idempotency-key': randomUUID() };
  const placed = await shop.api.call('POST', '/v1/orders', { as: 'storefront', body, headers });
  const { id } = placed.body as { id: string };
  const parcel = await eventually(async () => {
    const { shipments } = await read(id);
    return shipments[0]?.state === 'ready' ? (shipments[0] as { id: string; trackingCode: string }) : undefined;
  });
  const { payments } = await read(id);
  return { id, parcel, intentId: payments[0].intentId as string };
}

/** An order of two parcels, from two places. */
async function twoReadyParcels() {
  const lines = ['MUG', 'BOWL'].map((sku) => ({ sku, quantity: 1 }));
  const body = await aCheckoutBody(shop.api.database, lines, { paymentMethod: 'pm_card_visa_multicapture' });
  const headers = { 'idempotency-key': randomUUID() };
  const { id } = (await shop.api.call('POST', '/v1/orders', { as: 'storefront', body, headers })).body as {
    id: string;
  };
  return { id, parcels: await bothReady(id) };
}

const bothReady = (id: string) =>
  eventually(async () => {
    const { shipments } = await read(id);
    const isReady = shipments.length === 2 && shipments.every(({ state }: { state: string }) => state === 'ready');
    return isReady ? (shipments as { id: string; trackingCode: string }[]) : undefined;
  });

async function simulated(base: string, path: string, body: object = {}): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${base}/simulator${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`The simulator answered ${answer.status} to ${path}`);
}
async function atStripe(method: string, path: string, body?: Readonly<Record<string, string>>) {
  const answer = await fetch(`${shop.simulators.stripe.url}/v1/${path}`, {
    method,
    headers: { authorization: 'Bearer sk_test_simulated', 'content-type': 'application/x-www-form-urlencoded' },
    ...(body && { body: new URLSearchParams(body) }),
  });
  if (!answer.ok) throw new Error(`Stripe answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as { readonly id: string; readonly status: string };
}
async function openEvents(): Promise<number | undefined> {
  const sql = 'select count(*)::int as open from inbound_event where settled_at is null';
  const [row] = await shop.api.database.em.fork().execute<{ open: number }[]>(sql);
  return row?.open;
}
const carrierSays = (trackingCode: string, status: string) =>
  simulated(shop.simulators.easyPost.url, `/trackers/${trackingCode}/status`, { status });

/** What a minute of waiting comes to. */
async function sweep() {
  await shop.api.database.em.fork().execute('update inbound_event set next_look_at = now() where settled_at is null');
  const options = { workflowId: `sweep-${randomUUID()}`, taskQueue: ORDERS_TASK_QUEUE };
  return shop.temporal.workflow.execute<typeof sweepInboundEvents>('sweepInboundEvents', options);
}

const attentionOf = (id: string, words: string) =>
  eventually(async () => {
    const { attention } = await read(id);
    return String(attention).includes(words);
  });

const setPaymentState = (id: string, state: string) =>
  shop.api.database.em.fork().execute('update payment set state = ? where order_id = ?', [state, id]);

const balancesOf = (id: string) =>
  shop.api.database.em.fork().execute(
    `select account, sum(p.amount_minor)::int as minor from ledger_transaction t join ledger_posting p on p.transaction_id = t.id
     where t.order_id = ? and account in ('write-offs', 'card-holds') group by account order by account`,
    [id],
  );

async function violations() {
  const { address: temporalAddress } = await testTemporal();
  const { namespace } = shop.temporal.options;
  const opened = await openBooks({
    temporal: { address: temporalAddress, namespace },
    stripe: { secretKey: 'sk_test_simulated', apiBase: shop.simulators.stripe.url },
    easypostSimulatorUrl: shop.simulators.easyPost.url,
  });
  try {
    const { results } = await checkInvariants({ database: shop.api.database, books: opened.books, pauseMs: 300 });
    return results.filter(({ status }) => status !== 'holds');
  } finally {
    await opened.close();
  }
}

describe('a parcel that comes back', () => {
  it.each([
    [true, 'refunded'],
    [false, 'captured'],
  ])(
    'is no sale when the carrier "delivers" it to its sender: refund %s, payment %s',
    async (refund, paymentStatus) => {
      const { id, parcel } = await aReadyOrder();
      const before = await onHand();
      await post(`/v1/shipments/${parcel.id}/hand-over`);
      await eventually(async () => (await read(id)).paymentStatus === 'captured');
      await carrierSays(parcel.trackingCode, 'return_to_sender');
      await attentionOf(id, 'on its way back');
      await carrierSays(parcel.trackingCode, 'delivered');
      await attentionOf(id, 'has come back');
      expect(await read(id)).toMatchObject({ status: 'fulfilling', shipments: [{ state: 'returning' }] });
      expect(await post(`/v1/orders/${id}/settle-return`, { refund })).toMatchObject({ status: 409 });

      expect(await post(`/v1/shipments/${parcel.id}/mark-returned`, { restock: true })).toMatchObject({
        status: 200,
        body: { state: 'returned' },
      });
      expect(await onHand()).toBe(before);
      await attentionOf(id, 'came back. Send `settleReturn`');
      // Said again, it changes nothing.
      await post(`/v1/shipments/${parcel.id}/mark-returned`, { restock: true });
      expect(await onHand()).toBe(before);
      expect(await post(`/v1/orders/${id}/settle-return`, { refund })).toMatchObject({ status: 200 });
      expect(await lastClearedBy(id)).toEqual({ about: ['returned'], by: expect.any(String) });
      const ended = await eventually(async () => {
        const order = await read(id);
        return order.status === 'completed' ? order : undefined;
      });
      expect(ended).toMatchObject({ fulfilmentStage: 'returned', paymentStatus, attention: null });
      expect(await factsOf(id)).toEqual(
        expect.arrayContaining([
          'shipment.returning',
          'shipment.back-at-sender',
          'shipment.returned',
          'shipment.restocked',
        ]),
      );
    },
  );

  it('leaves its goods off the stock when they cannot be sold any more', async () => {
    const { id, parcel } = await aReadyOrder();
    await post(`/v1/shipments/${parcel.id}/hand-over`);
    const before = await onHand();
    await carrierSays(parcel.trackingCode, 'return_to_sender');
    await attentionOf(id, 'on its way back');
    expect(await post(`/v1/shipments/${parcel.id}/mark-returned`, {})).toMatchObject({ status: 422 });
    await post(`/v1/shipments/${parcel.id}/mark-returned`, { restock: false });
    expect(await onHand()).toBe(before);
    await attentionOf(id, 'came back. Send `settleReturn`');
    await post(`/v1/orders/${id}/settle-return`, { refund: false });
    await eventually(async () => (await read(id)).status === 'completed');
  });
});

describe('money that cannot be had', () => {
  it('is written off, so that the order can end, and the books show it', async () => {
    const { id, parcel, intentId } = await aReadyOrder();
    expect(await post(`/v1/orders/${id}/write-off`, { note: 'Too early' })).toMatchObject({
      status: 409,
      body: { code: 'order-step-refused' },
    });
    await simulated(shop.simulators.stripe.url, `/intents/${intentId}/lapse`);
    await post(`/v1/shipments/${parcel.id}/hand-over`);
    await attentionOf(id, 'could not be taken');
    expect(await post(`/v1/orders/${id}/retry-payment`)).toMatchObject({ status: expect.any(Number) });
    await attentionOf(id, 'could not be taken');
    expect(await post(`/v1/orders/${id}/write-off`, { note: 'The reservation has lapsed.' })).toMatchObject({
      status: 200,
      body: { paymentStatus: 'written-off', payments: [{ state: 'written-off' }] },
    });
    await eventually(async () => (await post(`/v1/shipments/${parcel.id}/mark-delivered`)).status === 200);
    await eventually(async () => (await read(id)).status === 'completed');
    expect(await factsOf(id)).toContain('payment.written-off');
    expect(await balancesOf(id)).toEqual([
      { account: 'card-holds', minor: 0 },
      { account: 'write-offs', minor: 2_395 },
    ]);
  });

  it('is asked for again, and who asked is written down', async () => {
    const { id, parcel } = await aReadyOrder();
    await setPaymentState(id, 'declined');
    await carrierSays(parcel.trackingCode, 'in_transit');
    await attentionOf(id, 'could not be taken');
    await setPaymentState(id, 'authorised');
    expect(await post(`/v1/orders/${id}/retry-payment`, { attempt: 0 })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/attempt' }] },
    });
    expect(await post(`/v1/orders/${id}/retry-payment`, { shipmentId: randomUUID() })).toMatchObject({
      status: 409,
      body: { detail: 'No payment of this parcel has failed.' },
    });
    expect(await post(`/v1/orders/${id}/retry-payment`)).toMatchObject({ status: 200 });
    expect(await lastClearedBy(id)).toEqual({ about: ['money'], by: expect.any(String) });
  });

  it('goes back once more only where staff name the refund that has failed', async () => {
    const { id, parcel } = await aReadyOrder();
    await post(`/v1/shipments/${parcel.id}/hand-over`);
    await eventually(async () => (await read(id)).paymentStatus === 'captured');
    const body = '{"error":{"type":"invalid_request_error","code":"refund_refused","message":"Not now"}}';
    await simulated(shop.simulators.stripe.url, '/faults', { route: 'POST /v1/refunds', status: 400, body, times: 1 });
    await post(`/v1/shipments/${parcel.id}/mark-lost`);
    await attentionOf(id, '"attempt":1}, which asks anew');
    expect(await post(`/v1/orders/${id}/retry-payment`)).toMatchObject({ status: 409 });
    expect((await read(id)).payments[0].refunded.amount).toBe(0);
    const named = { shipmentId: parcel.id, attempt: 1 };
    expect(await post(`/v1/orders/${id}/retry-payment`, named)).toMatchObject({ status: 200 });
    await eventually(async () => (await read(id)).status === 'completed');
    expect(await read(id)).toMatchObject({ payments: [{ refunded: { amount: 2_395 } }] });
  });

  it('is written off although the provider has said before that it let go of it', async () => {
    const { id, parcel, intentId } = await aReadyOrder();
    await simulated(shop.simulators.stripe.url, `/intents/${intentId}/lapse`);
    await eventually(async () => {
      await sweep();
      return (await read(id)).payments[0].state === 'voided';
    });
    await carrierSays(parcel.trackingCode, 'in_transit');
    await attentionOf(id, 'could not be taken');
    expect(await post(`/v1/orders/${id}/write-off`, { note: 'The reservation has lapsed.' })).toMatchObject({
      status: 200,
      body: { paymentStatus: 'written-off', payments: [{ state: 'written-off' }] },
    });
    await carrierSays(parcel.trackingCode, 'delivered');
    await eventually(async () => (await read(id)).status === 'completed');
    expect(await balancesOf(id)).toEqual([
      { account: 'card-holds', minor: 0 },
      { account: 'write-offs', minor: 2_395 },
    ]);
    expect(await violations()).toEqual([]);
  });

  it('answers that it cannot be written off, and takes the next request', async () => {
    const { id, parcel, intentId } = await aReadyOrder();
    await simulated(shop.simulators.stripe.url, `/intents/${intentId}/lapse`);
    await post(`/v1/shipments/${parcel.id}/hand-over`);
    await attentionOf(id, 'could not be taken');
    await setPaymentState(id, 'declined');
    for (const note of ['Lapsed', 'Lapsed again']) {
      expect(await post(`/v1/orders/${id}/write-off`, { note })).toMatchObject({
        status: 409,
        body: { code: 'order-step-refused', detail: expect.stringContaining('could not be written off') },
      });
    }
    await setPaymentState(id, 'authorised');
    expect(await post(`/v1/orders/${id}/write-off`, { note: 'Mended' })).toMatchObject({ status: 200 });
  });
});

describe('what a person has mended', () => {
  const em = () => shop.api.database.em.fork();

  it('lets an order go on from the step that had failed', async () => {
    const { id, parcel } = await aReadyOrder();
    // What no repeat of the step heals: the database refuses what it is to write.
    await em().execute(
      `alter table sales_order add constraint never_completed check (status <> 'completed' or id <> '${id}') not valid`,
    );
    await post(`/v1/shipments/${parcel.id}/hand-over`);
    await post(`/v1/shipments/${parcel.id}/mark-delivered`);
    await attentionOf(id, 'Mend the cause, then send `resume`');
    await em().execute('alter table sales_order drop constraint never_completed');
    expect(await post(`/v1/orders/${id}/resume`)).toMatchObject({ status: 200, body: { id } });
    await eventually(async () => (await read(id)).status === 'completed');
    expect(await lastClearedBy(id)).toEqual({ about: ['failure'], by: 'Test staff' });
  });

  it('lets an order have goods that nobody had told it of', async () => {
    const body = await aCheckoutBody(shop.api.database, [{ sku: 'LATER', quantity: 2 }]);
    const headers = { 'idempotency-key': randomUUID() };
    const { id } = (await shop.api.call('POST', '/v1/orders', { as: 'storefront', body, headers })).body;
    await eventually(async () => (await read(id)).status === 'backordered');
    const checked = () => post(`/v1/orders/${id}/check-stock`);
    expect(await eventually(async () => ((await checked()).status === 200 ? checked() : undefined))).toMatchObject({
      status: 200,
      body: { id, status: 'backordered' },
    });
    await em().execute(
      `with found as (update stock_level set on_hand = on_hand + 2 where sku = 'LATER' returning sku, location_id)
       insert into stock_movement (kind, sku, location_id, on_hand_delta, reserved_delta, reference)
       select 'receipt', sku, location_id, 2, 0, 'receipt:found' from found`,
    );
    expect(await checked()).toMatchObject({ status: 200, body: { id } });
    await eventually(async () => (await read(id)).shipments[0]?.state === 'ready');
  });

  it('gets a parcel the label that its carrier refused', async () => {
    const body = await aCheckoutBody(shop.api.database, [{ sku: 'MUG', quantity: 1 }]);
    const moved = (line1: string) => ({ ...body.shippingAddress, line1 });
    const unknown = moved('1 UNDELIVERABLE Road');
    await em().execute('update shipping_quote set shipping_address = ?::jsonb where id = ?', [
      JSON.stringify(unknown),
      body.shippingQuoteId,
    ]);
    const headers = { 'idempotency-key': randomUUID() };
    const wanted = { ...body, shippingAddress: unknown, insistOnAddress: true };
    const placed = await shop.api.call('POST', '/v1/orders', { as: 'storefront', body: wanted, headers });
    const { id } = placed.body as { id: string };
    await attentionOf(id, 'does not know this address');
    const [parcel] = (await read(id)).shipments as { id: string }[];
    const retry = () => post(`/v1/shipments/${parcel?.id}/retry-label`);
    expect(await retry()).toMatchObject({ status: 409, body: { code: 'shipment-step-refused' } });
    await em().execute('update sales_order set shipping_address = ?::jsonb where id = ?', [
      JSON.stringify(moved('1 Sound Road')),
      id,
    ]);
    expect(await retry()).toMatchObject({ status: 200, body: { id: parcel?.id, state: 'ready', attention: null } });
    expect((await read(id)).attention).toBeNull();
  });
});

describe('money that is reserved too late', () => {
  it.each(['of a try that was voided', 'of no try that we know'])(
    'is released when the order was cancelled meanwhile: %s',
    async (whose) => {
      const { id } = await aReadyOrder();
      await shop.api.call('POST', `/v1/orders/${id}/cancel`, { as: 'staff', body: { reasonCode: 'customer' } });
      await eventually(async () => (await read(id)).status === 'cancelled');
      const { id: intentId } = await atStripe('POST', 'payment_intents', {
        amount: '2395',
        currency: 'gbp',
        capture_method: 'manual',
        confirm: 'true',
        payment_method: 'pm_card_visa',
        'metadata[order_id]': id,
      });
      if (whose.endsWith('voided')) {
        const sql = 'update payment set intent_id = ? where order_id = ?';
        await shop.api.database.em.fork().execute(sql, [intentId, id]);
      }
      expect((await atStripe('GET', `payment_intents/${intentId}`)).status).toBe('requires_capture');
      await eventually(async () => {
        await sweep();
        return (await atStripe('GET', `payment_intents/${intentId}`)).status === 'canceled';
      });
      await eventually(async () => {
        await sweep();
        return (await openEvents()) === 0;
      });
      expect(await read(id)).toMatchObject({ status: 'cancelled', paymentStatus: 'voided', attention: null });
      expect((await factsOf(id)).at(-1)).toBe('payment.released-late');
      expect(await violations()).toEqual([]);
    },
  );
});

describe('a parcel that waited beyond its reservation, while another has left', () => {
  it('is put before a person, and leaves when its money is given up', async () => {
    const { id, parcels } = await twoReadyParcels();
    const [first, second] = parcels.map((parcel) => parcel.id);
    const writeOff = () => post(`/v1/orders/${id}/write-off`, { shipmentId: second, note: 'We send it all the same.' });
    expect(await writeOff()).toMatchObject({ status: 409 });
    await post(`/v1/shipments/${first}/hand-over`);
    await eventually(async () => (await read(id)).payments[0].captured.amount > 0);
    const early = await writeOff();
    expect(early).toMatchObject({ status: 409, body: { detail: expect.stringContaining('can still be taken') } });

    await simulated(shop.simulators.stripe.url, `/intents/${(await read(id)).payments[0].intentId}/lapse`);
    const em = shop.api.database.em.fork();
    await em.execute('update payment set authorised_until = now() where order_id = ?', [id]);
    const options = { workflowId: `sweep-${randomUUID()}`, taskQueue: ORDERS_TASK_QUEUE };
    await shop.temporal.workflow.execute('sweepOrders', options);
    await attentionOf(id, 'may not leave');
    expect(await post(`/v1/shipments/${second}/hand-over`)).toMatchObject({ status: 409 });
    await post(`/v1/orders/${id}/acknowledge`);
    await attentionOf(id, 'may not leave');

    expect(await writeOff()).toMatchObject({ status: 200, body: { attention: null } });
    expect(await post(`/v1/shipments/${second}/hand-over`)).toMatchObject({ status: 200 });
    for (const parcel of [first, second]) {
      await eventually(async () => (await post(`/v1/shipments/${parcel}/mark-delivered`)).status === 200);
    }
    await eventually(async () => (await read(id)).status === 'completed');
    expect(await factsOf(id)).toContain('payment.written-off');
  });
});

describe('what staff have seen to of a parcel that has ended, while another is on its way', () => {
  /** Signals about parcels that stand in the order's history, which takes 10,000 in all. */
  const timesTold = async (id: string) => {
    const order = shop.temporal.workflow.getHandle(orderWorkflowId((await read(id)).number));
    const { events } = await order.fetchHistory();
    const signals = (events ?? []).map((event) => event.workflowExecutionSignaledEventAttributes?.signalName);
    return signals.filter((name) => name === shipmentAttentionSignal.name).length;
  };
  const deliver = async (parcelId: string) => {
    await eventually(async () => (await post(`/v1/shipments/${parcelId}/hand-over`)).status === 200);
    await eventually(async () => (await post(`/v1/shipments/${parcelId}/mark-delivered`)).status === 200);
  };

  it('does not come back when the order’s workflow begins anew', async () => {
    const { id, parcels } = await twoReadyParcels();
    const [first, second] = [parcels[0]!, parcels[1]!];
    await deliver(first.id);
    await carrierSays(first.trackingCode, 'return_to_sender');
    await eventually(async () => {
      await sweep();
      return (await read(id)).attention;
    });
    expect(await post(`/v1/orders/${id}/acknowledge`)).toMatchObject({ status: 200, body: { attention: null } });
    await terminateWorkflow(shop.temporal, shop.temporal.workflow.getHandle(orderWorkflowId((await read(id)).number)));
    await ageOrders(shop.api.database, 'true');
    const options = { workflowId: `sweep-${randomUUID()}`, taskQueue: ORDERS_TASK_QUEUE };
    await shop.temporal.workflow.execute('sweepOrders', options);
    await deliver(second.id);
    await eventually(async () => (await read(id)).status === 'completed');
    expect(await read(id)).toMatchObject({ attention: null });
    expect((await factsOf(id)).filter((type) => type === 'order.attention-raised')).toHaveLength(1);
  });

  it('goes from the order, too, when it was acknowledged on the parcel', async () => {
    const { id, parcels } = await twoReadyParcels();
    const [label] = await shop.api.database.em
      .fork()
      .execute<{ shp: string }[]>('select provider_shipment_id as shp from shipping_label where tracking_code = ?', [
        parcels[0]?.trackingCode,
      ]);
    const body = '{"error":{"code":"SHIPMENT.REFUND.UNAVAILABLE","message":"This label cannot be refunded"}}';
    const fault = { route: `POST /v2/shipments/${label?.shp}/refund`, status: 422, body, times: 1 };
    await simulated(shop.simulators.easyPost.url, '/faults', fault);
    const shippingAddress = { ...address, line1: '2 Analytical Row' };
    expect(await post(`/v1/orders/${id}/shipping-address`, { shippingAddress })).toMatchObject({ status: 200 });
    const [first, second] = (await bothReady(id)) as [{ id: string }, { id: string; trackingCode: string }];
    await attentionOf(id, 'keeps the price of a label');
    await deliver(first.id);
    await attentionOf(id, 'keeps the price of a label');
    expect(await post(`/v1/shipments/${first.id}/acknowledge`)).toMatchObject({ status: 200 });
    expect(await read(id)).toMatchObject({ attention: null });
    const toldBefore = await timesTold(id);
    for (let repeat = 0; repeat < 3; repeat += 1) {
      expect(await post(`/v1/shipments/${first.id}/acknowledge`)).toMatchObject({ status: 200 });
    }
    expect(await post(`/v1/shipments/${second.id}/acknowledge`)).toMatchObject({ status: 200 });
    expect(await timesTold(id)).toBe(toldBefore);
    // Nor does the order's workflow say it with the next that it tells.
    await post(`/v1/shipments/${second.id}/hand-over`);
    await carrierSays(second.trackingCode, 'failure');
    await attentionOf(id, 'could not be delivered');
    expect((await read(id)).attention).not.toContain('keeps the price');
    await post(`/v1/shipments/${second.id}/mark-delivered`);
    await eventually(async () => (await read(id)).status === 'completed');
    expect(await post(`/v1/shipments/${first.id}/acknowledge`)).toMatchObject({ status: 200 });
  });
});

describe('what is told of an order that has ended', () => {
  it('reaches staff when the carrier has a parcel that was called back, and is cleared when they have seen it', async () => {
    const { id, parcel } = await aReadyOrder();
    await shop.api.call('POST', `/v1/orders/${id}/cancel`, { as: 'staff', body: { reasonCode: 'customer' } });
    await eventually(async () => (await read(id)).status === 'cancelled');
    await carrierSays(parcel.trackingCode, 'in_transit');
    await eventually(async () => {
      await sweep();
      return (await read(id)).attention;
    });
    const { attention, attentionSince } = (
      await shop.api.call('GET', '/v1/orders?sort=attention', { as: 'staff' })
    ).body.data.find((order: { id: string }) => order.id === id);
    expect({ attention, attentionSince }).toEqual({
      attention: expect.stringContaining('a parcel that was called back'),
      attentionSince: expect.any(String),
    });
    expect(await post(`/v1/orders/${id}/acknowledge`)).toMatchObject({ status: 200, body: { attention: null } });
    expect((await factsOf(id)).at(-1)).toBe('order.attention-cleared');
    expect(await post(`/v1/orders/${id}/resume`)).toMatchObject({ status: 409 });
    expect(await post(`/v1/orders/${id}/check-stock`)).toMatchObject({ status: 409 });
    expect(await post(`/v1/shipments/${parcel.id}/retry-label`)).toMatchObject({ status: 409 });
  });

  it('says that the customer has goods and money when a parcel arrives that was given up', async () => {
    const { id, parcel } = await aReadyOrder();
    await post(`/v1/shipments/${parcel.id}/hand-over`);
    await eventually(async () => (await read(id)).paymentStatus === 'captured');
    await carrierSays(parcel.trackingCode, 'failure');
    await attentionOf(id, 'could not be delivered');
    await post(`/v1/shipments/${parcel.id}/mark-lost`);
    await eventually(async () => (await read(id)).status === 'completed');
    await carrierSays(parcel.trackingCode, 'delivered');
    await eventually(async () => {
      await sweep();
      return (await read(id)).attention;
    });
    expect(await read(id)).toMatchObject({
      paymentStatus: 'refunded',
      attention: expect.stringContaining('the customer has the goods and the money'),
      shipments: [{ state: 'lost' }],
    });
  });

  it('says and books that a refund has failed after its order had ended', async () => {
    const { id, parcel } = await aReadyOrder('pm_card_refundFail');
    await post(`/v1/shipments/${parcel.id}/hand-over`);
    await eventually(async () => (await read(id)).paymentStatus === 'captured');
    await post(`/v1/shipments/${parcel.id}/mark-lost`);
    await eventually(async () => {
      await sweep();
      const { status, attention } = await read(id);
      return status === 'completed' && attention;
    });
    expect(await read(id)).toMatchObject({ paymentStatus: 'captured', payments: [{ refunded: { amount: 0 } }] });
    expect((await read(id)).attention).toContain('failed');
    expect(await factsOf(id)).toEqual(expect.arrayContaining(['payment.refunded', 'payment.refund-failed']));
  });

  it('books a refund that was made in the provider’s dashboard, and settles its events', async () => {
    const { id, parcel, intentId } = await aReadyOrder();
    await post(`/v1/shipments/${parcel.id}/hand-over`);
    await post(`/v1/shipments/${parcel.id}/mark-delivered`);
    await eventually(async () => (await read(id)).status === 'completed');
    await atStripe('POST', 'refunds', { payment_intent: intentId, amount: '1000' });
    await eventually(async () => {
      await sweep();
      return (await read(id)).payments[0].refunded.amount === 1_000;
    });
    await attentionOf(id, 'refund re_');
    expect(await factsOf(id)).toContain('payment.refunded');
    await eventually(async () => {
      await sweep();
      return (await openEvents()) === 0;
    });
    expect(await violations()).toEqual([]);
  });

  it('is 404 for an order that nobody has heard of', async () => {
    for (const action of ['acknowledge', 'retry-payment', 'resume', 'check-stock']) {
      expect(await post(`/v1/orders/${randomUUID()}/${action}`)).toMatchObject({ status: 404 });
    }
  });
});

describe('an open order whose workflow was terminated', () => {
  it('is asked again when it is taken up, whatever is asked of it', async () => {
    const { id } = await aReadyOrder();
    expect(await post(`/v1/orders/${id}/check-stock`)).toMatchObject({ status: 409 });
    await shop.temporal.workflow.getHandle(orderWorkflowId((await read(id)).number)).terminate('by mistake');
    for (const action of ['resume', 'acknowledge', 'release']) {
      expect(await post(`/v1/orders/${id}/${action}`)).toMatchObject({ status: 503 });
    }
  });
});
