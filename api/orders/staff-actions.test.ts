import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../tests/support/eventually.ts';
import { aCheckoutBody } from '../../tests/support/a-shop.ts';
import { orderWorkflowId } from '../../workflows/orders/order-contract.ts';
import { useStaffedShop } from '../../tests/support/shop/use-staffed-shop.ts';

const staffed = useStaffedShop();

describe('a parcel that comes back', () => {
  it.each([
    [true, 'refunded'],
    [false, 'captured'],
  ])(
    'is no sale when the carrier "delivers" it to its sender: refund %s, payment %s',
    async (refund, paymentStatus) => {
      const { id, parcel } = await staffed.aReadyOrder();
      const before = await staffed.onHand();
      await staffed.post(`/v1/shipments/${parcel.id}/hand-over`);
      await eventually(async () => (await staffed.read(id)).paymentStatus === 'captured');
      await staffed.carrierSays(parcel.trackingCode, 'return_to_sender');
      await staffed.attentionOf(id, 'on its way back');
      await staffed.carrierSays(parcel.trackingCode, 'delivered');
      await staffed.attentionOf(id, 'has come back');
      expect(await staffed.read(id)).toMatchObject({ status: 'fulfilling', shipments: [{ state: 'returning' }] });
      expect(await staffed.post(`/v1/orders/${id}/settle-return`, { refund })).toMatchObject({ status: 409 });

      expect(await staffed.post(`/v1/shipments/${parcel.id}/mark-returned`, { restock: true })).toMatchObject({
        status: 200,
        body: { state: 'returned' },
      });
      expect(await staffed.onHand()).toBe(before);
      await staffed.attentionOf(id, 'came back. Send `settleReturn`');
      // Said again, it changes nothing.
      await staffed.post(`/v1/shipments/${parcel.id}/mark-returned`, { restock: true });
      expect(await staffed.onHand()).toBe(before);
      expect(await staffed.post(`/v1/orders/${id}/settle-return`, { refund })).toMatchObject({ status: 200 });
      expect(await staffed.lastClearedBy(id)).toEqual({ about: ['returned'], by: expect.any(String) });
      const ended = await eventually(async () => {
        const order = await staffed.read(id);
        return order.status === 'completed' ? order : undefined;
      });
      expect(ended).toMatchObject({ fulfilmentStage: 'returned', paymentStatus, attention: null });
      expect(await staffed.factsOf(id)).toEqual(
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
    const { id, parcel } = await staffed.aReadyOrder();
    await staffed.post(`/v1/shipments/${parcel.id}/hand-over`);
    const before = await staffed.onHand();
    await staffed.carrierSays(parcel.trackingCode, 'return_to_sender');
    await staffed.attentionOf(id, 'on its way back');
    expect(await staffed.post(`/v1/shipments/${parcel.id}/mark-returned`, {})).toMatchObject({ status: 422 });
    await staffed.post(`/v1/shipments/${parcel.id}/mark-returned`, { restock: false });
    expect(await staffed.onHand()).toBe(before);
    await staffed.attentionOf(id, 'came back. Send `settleReturn`');
    await staffed.post(`/v1/orders/${id}/settle-return`, { refund: false });
    await eventually(async () => (await staffed.read(id)).status === 'completed');
  });
});

describe('money that cannot be had', () => {
  it('is written off, so that the order can end, and the books show it', async () => {
    const { id, parcel, intentId } = await staffed.aReadyOrder();
    expect(await staffed.post(`/v1/orders/${id}/write-off`, { note: 'Too early' })).toMatchObject({
      status: 409,
      body: { code: 'order-step-refused' },
    });
    await staffed.simulated(staffed.simulators.stripe.url, `/intents/${intentId}/lapse`);
    await staffed.post(`/v1/shipments/${parcel.id}/hand-over`);
    await staffed.attentionOf(id, 'could not be taken');
    expect(await staffed.post(`/v1/orders/${id}/retry-payment`)).toMatchObject({ status: expect.any(Number) });
    await staffed.attentionOf(id, 'could not be taken');
    expect(await staffed.post(`/v1/orders/${id}/write-off`, { note: 'The reservation has lapsed.' })).toMatchObject({
      status: 200,
      body: { paymentStatus: 'written-off', payments: [{ state: 'written-off' }] },
    });
    await eventually(async () => (await staffed.post(`/v1/shipments/${parcel.id}/mark-delivered`)).status === 200);
    await eventually(async () => (await staffed.read(id)).status === 'completed');
    expect(await staffed.factsOf(id)).toContain('payment.written-off');
    expect(await staffed.balancesOf(id)).toEqual([
      { account: 'card-holds', minor: 0 },
      { account: 'write-offs', minor: 2_395 },
    ]);
  });

  it('is asked for again, and who asked is written down', async () => {
    const { id, parcel } = await staffed.aReadyOrder();
    await staffed.setPaymentState(id, 'declined');
    await staffed.carrierSays(parcel.trackingCode, 'in_transit');
    await staffed.attentionOf(id, 'could not be taken');
    await staffed.setPaymentState(id, 'authorised');
    expect(await staffed.post(`/v1/orders/${id}/retry-payment`, { attempt: 0 })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/attempt' }] },
    });
    expect(await staffed.post(`/v1/orders/${id}/retry-payment`, { shipmentId: randomUUID() })).toMatchObject({
      status: 409,
      body: { detail: 'No payment of this parcel has failed.' },
    });
    expect(await staffed.post(`/v1/orders/${id}/retry-payment`)).toMatchObject({ status: 200 });
    expect(await staffed.lastClearedBy(id)).toEqual({ about: ['money'], by: expect.any(String) });
  });

  it('goes back once more only where staff name the refund that has failed', async () => {
    const { id, parcel } = await staffed.aReadyOrder();
    await staffed.post(`/v1/shipments/${parcel.id}/hand-over`);
    await eventually(async () => (await staffed.read(id)).paymentStatus === 'captured');
    const body = '{"error":{"type":"invalid_request_error","code":"refund_refused","message":"Not now"}}';
    await staffed.simulated(staffed.simulators.stripe.url, '/faults', {
      route: 'POST /v1/refunds',
      status: 400,
      body,
      times: 1,
    });
    await staffed.post(`/v1/shipments/${parcel.id}/mark-lost`);
    await staffed.attentionOf(id, '"attempt":1}, which asks anew');
    expect(await staffed.post(`/v1/orders/${id}/retry-payment`)).toMatchObject({ status: 409 });
    expect((await staffed.read(id)).payments[0].refunded.amount).toBe(0);
    const named = { shipmentId: parcel.id, attempt: 1 };
    expect(await staffed.post(`/v1/orders/${id}/retry-payment`, named)).toMatchObject({ status: 200 });
    await eventually(async () => (await staffed.read(id)).status === 'completed');
    expect(await staffed.read(id)).toMatchObject({ payments: [{ refunded: { amount: 2_395 } }] });
  });

  it('is written off although the provider has said before that it let go of it', async () => {
    const { id, parcel, intentId } = await staffed.aReadyOrder();
    await staffed.simulated(staffed.simulators.stripe.url, `/intents/${intentId}/lapse`);
    await eventually(async () => {
      await staffed.sweep();
      return (await staffed.read(id)).payments[0].state === 'voided';
    });
    await staffed.carrierSays(parcel.trackingCode, 'in_transit');
    await staffed.attentionOf(id, 'could not be taken');
    expect(await staffed.post(`/v1/orders/${id}/write-off`, { note: 'The reservation has lapsed.' })).toMatchObject({
      status: 200,
      body: { paymentStatus: 'written-off', payments: [{ state: 'written-off' }] },
    });
    await staffed.carrierSays(parcel.trackingCode, 'delivered');
    await eventually(async () => (await staffed.read(id)).status === 'completed');
    expect(await staffed.balancesOf(id)).toEqual([
      { account: 'card-holds', minor: 0 },
      { account: 'write-offs', minor: 2_395 },
    ]);
    expect(await staffed.violations()).toEqual([]);
  });

  it('answers that it cannot be written off, and takes the next request', async () => {
    const { id, parcel, intentId } = await staffed.aReadyOrder();
    await staffed.simulated(staffed.simulators.stripe.url, `/intents/${intentId}/lapse`);
    await staffed.post(`/v1/shipments/${parcel.id}/hand-over`);
    await staffed.attentionOf(id, 'could not be taken');
    await staffed.setPaymentState(id, 'declined');
    for (const note of ['Lapsed', 'Lapsed again']) {
      expect(await staffed.post(`/v1/orders/${id}/write-off`, { note })).toMatchObject({
        status: 409,
        body: { code: 'order-step-refused', detail: expect.stringContaining('could not be written off') },
      });
    }
    await staffed.setPaymentState(id, 'authorised');
    expect(await staffed.post(`/v1/orders/${id}/write-off`, { note: 'Mended' })).toMatchObject({ status: 200 });
  });
});

describe('what a person has mended', () => {
  const em = () => staffed.api.database.em.fork();

  it('lets an order go on from the step that had failed', async () => {
    const { id, parcel } = await staffed.aReadyOrder();
    // What no repeat of the step heals: the database refuses what it is to write.
    await em().execute(
      `alter table sales_order add constraint never_completed check (status <> 'completed' or id <> '${id}') not valid`,
    );
    await staffed.post(`/v1/shipments/${parcel.id}/hand-over`);
    await staffed.post(`/v1/shipments/${parcel.id}/mark-delivered`);
    await staffed.attentionOf(id, 'Mend the cause, then send `resume`');
    await em().execute('alter table sales_order drop constraint never_completed');
    expect(await staffed.post(`/v1/orders/${id}/resume`)).toMatchObject({ status: 200, body: { id } });
    await eventually(async () => (await staffed.read(id)).status === 'completed');
    expect(await staffed.lastClearedBy(id)).toEqual({ about: ['failure'], by: 'Test staff' });
  });

  it('lets an order have goods that nobody had told it of', async () => {
    const body = await aCheckoutBody(staffed.api.database, [{ sku: 'LATER', quantity: 2 }]);
    const headers = { 'idempotency-key': randomUUID() };
    const { id } = (await staffed.api.call('POST', '/v1/orders', { as: 'storefront', body, headers })).body;
    await eventually(async () => (await staffed.read(id)).status === 'backordered');
    const checked = () => staffed.post(`/v1/orders/${id}/check-stock`);
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
    await eventually(async () => (await staffed.read(id)).shipments[0]?.state === 'ready');
  });

  it('gets a parcel the label that its carrier refused', async () => {
    const body = await aCheckoutBody(staffed.api.database, [{ sku: 'MUG', quantity: 1 }]);
    const moved = (line1: string) => ({ ...body.shippingAddress, line1 });
    const unknown = moved('1 UNDELIVERABLE Road');
    await em().execute('update shipping_quote set shipping_address = ?::jsonb where id = ?', [
      JSON.stringify(unknown),
      body.shippingQuoteId,
    ]);
    const headers = { 'idempotency-key': randomUUID() };
    const wanted = { ...body, shippingAddress: unknown, insistOnAddress: true };
    const placed = await staffed.api.call('POST', '/v1/orders', { as: 'storefront', body: wanted, headers });
    const { id } = placed.body as { id: string };
    await staffed.attentionOf(id, 'does not know this address');
    const [parcel] = (await staffed.read(id)).shipments as { id: string }[];
    const retry = () => staffed.post(`/v1/shipments/${parcel?.id}/retry-label`);
    expect(await retry()).toMatchObject({ status: 409, body: { code: 'shipment-step-refused' } });
    await em().execute('update sales_order set shipping_address = ?::jsonb where id = ?', [
      JSON.stringify(moved('1 Sound Road')),
      id,
    ]);
    expect(await retry()).toMatchObject({ status: 200, body: { id: parcel?.id, state: 'ready', attention: null } });
    expect((await staffed.read(id)).attention).toBeNull();
  });
});

describe('an open order whose workflow was terminated', () => {
  it('is asked again when it is taken up, whatever is asked of it', async () => {
    const { id } = await staffed.aReadyOrder();
    expect(await staffed.post(`/v1/orders/${id}/check-stock`)).toMatchObject({ status: 409 });
    await staffed.temporal.workflow.getHandle(orderWorkflowId((await staffed.read(id)).number)).terminate('by mistake');
    for (const action of ['resume', 'acknowledge', 'release']) {
      expect(await staffed.post(`/v1/orders/${id}/${action}`)).toMatchObject({ status: 503 });
    }
  });
});
