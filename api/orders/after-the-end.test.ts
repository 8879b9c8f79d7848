import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../tests/support/eventually.ts';
import { useStaffedShop } from '../../tests/support/shop/use-staffed-shop.ts';

const staffed = useStaffedShop();

describe('money that is reserved too late', () => {
  it.each(['of an attempt that was voided', 'of no attempt that we know'])(
    'is released when the order was cancelled meanwhile: %s',
    async (whose) => {
      const { id } = await staffed.aReadyOrder();
      await staffed.api.call('POST', `/v1/orders/${id}/cancel`, { as: 'staff', body: { reasonCode: 'customer' } });
      await eventually(async () => (await staffed.read(id)).status === 'cancelled');
      const { id: intentId } = await staffed.atStripe('POST', 'payment_intents', {
        amount: '2395',
        currency: 'gbp',
        capture_method: 'manual',
        confirm: 'true',
        payment_method: 'pm_card_visa',
        'metadata[order_id]': id,
      });
      if (whose.endsWith('voided')) {
        const sql = 'update payment set intent_id = ? where order_id = ?';
        await staffed.api.database.em.fork().execute(sql, [intentId, id]);
      }
      expect((await staffed.atStripe('GET', `payment_intents/${intentId}`)).status).toBe('requires_capture');
      await eventually(async () => {
        await staffed.sweep();
        return (await staffed.atStripe('GET', `payment_intents/${intentId}`)).status === 'canceled';
      });
      await eventually(async () => {
        await staffed.sweep();
        return (await staffed.openEvents()) === 0;
      });
      expect(await staffed.read(id)).toMatchObject({ status: 'cancelled', paymentStatus: 'voided', attention: null });
      expect((await staffed.factsOf(id)).at(-1)).toBe('payment.released-late');
      expect(await staffed.violations()).toEqual([]);
    },
  );
});

describe('what is told of an order that has ended', () => {
  it('reaches staff when the carrier has a parcel that was called back, and is cleared when they have seen it', async () => {
    const { id, parcel } = await staffed.aReadyOrder();
    await staffed.api.call('POST', `/v1/orders/${id}/cancel`, { as: 'staff', body: { reasonCode: 'customer' } });
    await eventually(async () => (await staffed.read(id)).status === 'cancelled');
    await staffed.carrierSays(parcel.trackingCode, 'in_transit');
    await eventually(async () => {
      await staffed.sweep();
      return (await staffed.read(id)).attention;
    });
    const { attention, attentionSince } = (
      await staffed.api.call('GET', '/v1/orders?sort=attention', { as: 'staff' })
    ).body.data.find((order: { id: string }) => order.id === id);
    expect({ attention, attentionSince }).toEqual({
      attention: expect.stringContaining('a parcel that was called back'),
      attentionSince: expect.any(String),
    });
    expect(await staffed.post(`/v1/orders/${id}/acknowledge`)).toMatchObject({
      status: 200,
      body: { attention: null },
    });
    expect((await staffed.factsOf(id)).at(-1)).toBe('order.attention-cleared');
    expect(await staffed.post(`/v1/orders/${id}/resume`)).toMatchObject({ status: 409 });
    expect(await staffed.post(`/v1/orders/${id}/check-stock`)).toMatchObject({ status: 409 });
    expect(await staffed.post(`/v1/shipments/${parcel.id}/retry-label`)).toMatchObject({ status: 409 });
  });

  it('says that the customer has goods and money when a parcel arrives that was given up', async () => {
    const { id, parcel } = await staffed.aReadyOrder();
    await staffed.post(`/v1/shipments/${parcel.id}/hand-over`);
    await eventually(async () => (await staffed.read(id)).paymentStatus === 'captured');
    await staffed.carrierSays(parcel.trackingCode, 'failure');
    await staffed.attentionOf(id, 'could not be delivered');
    await staffed.post(`/v1/shipments/${parcel.id}/mark-lost`);
    await eventually(async () => (await staffed.read(id)).status === 'completed');
    await staffed.carrierSays(parcel.trackingCode, 'delivered');
    await eventually(async () => {
      await staffed.sweep();
      return (await staffed.read(id)).attention;
    });
    expect(await staffed.read(id)).toMatchObject({
      paymentStatus: 'refunded',
      attention: expect.stringContaining('the customer has the goods and the money'),
      shipments: [{ state: 'lost' }],
    });
  });

  it('says and books that a refund has failed after its order had ended', async () => {
    const { id, parcel } = await staffed.aReadyOrder('pm_card_refundFail');
    await staffed.post(`/v1/shipments/${parcel.id}/hand-over`);
    await eventually(async () => (await staffed.read(id)).paymentStatus === 'captured');
    await staffed.post(`/v1/shipments/${parcel.id}/mark-lost`);
    await eventually(async () => {
      await staffed.sweep();
      const { status, attention } = await staffed.read(id);
      return status === 'completed' && attention;
    });
    expect(await staffed.read(id)).toMatchObject({
      paymentStatus: 'captured',
      payments: [{ refunded: { amount: 0 } }],
    });
    expect((await staffed.read(id)).attention).toContain('failed');
    expect(await staffed.factsOf(id)).toEqual(expect.arrayContaining(['payment.refunded', 'payment.refund-failed']));
  });

  it('books a refund that was made in the provider’s dashboard, and settles its events', async () => {
    const { id, parcel, intentId } = await staffed.aReadyOrder();
    await staffed.post(`/v1/shipments/${parcel.id}/hand-over`);
    await staffed.post(`/v1/shipments/${parcel.id}/mark-delivered`);
    await eventually(async () => (await staffed.read(id)).status === 'completed');
    await staffed.atStripe('POST', 'refunds', { payment_intent: intentId, amount: '1000' });
    await eventually(async () => {
      await staffed.sweep();
      return (await staffed.read(id)).payments[0].refunded.amount === 1_000;
    });
    await staffed.attentionOf(id, 'refund re_');
    expect(await staffed.factsOf(id)).toContain('payment.refunded');
    await eventually(async () => {
      await staffed.sweep();
      return (await staffed.openEvents()) === 0;
    });
    expect(await staffed.violations()).toEqual([]);
  });

  it('is 404 for an order that nobody has heard of', async () => {
    for (const action of ['acknowledge', 'retry-payment', 'resume', 'check-stock']) {
      expect(await staffed.post(`/v1/orders/${randomUUID()}/${action}`)).toMatchObject({ status: 404 });
    }
  });
});
