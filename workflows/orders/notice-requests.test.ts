import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../tests/support/eventually.ts';
import { useTestOrders } from '../../tests/support/test-orders.ts';
import { acknowledgeNoticesUpdate, cancelOrderUpdate, providerNoticeSignal } from './order-contract.ts';
import { paymentStatusKey } from './search-attributes.ts';

const { fake, place } = useTestOrders();

describe('an order about which a provider reports something', () => {
  it('writes it down and asks staff, until they have seen to it', async () => {
    const placed = await place();
    const notice = { eventId: 'evt_1', notice: 'The reservation has lapsed.' };
    await placed.order.signal(providerNoticeSignal, notice);
    await eventually(() => fake.callsOf(placed.orderId).includes('recordAttention'));
    expect(placed.called()).toContain('recordProviderNotice');
    await eventually(() => fake.attentionOf(placed.orderId).at(-1) === notice.notice);
    await placed.order.executeUpdate(acknowledgeNoticesUpdate, { args: [{ by: 'Ada' }] });
    expect(fake.attentionOf(placed.orderId).at(-1)).toBeNull();
    // Others than this workflow may have told something since.
    await placed.order.executeUpdate(acknowledgeNoticesUpdate, { args: [{}] });
  });

  it('tells of a parcel that is scanned many times once, and not again when staff have seen to it', async () => {
    const placed = await place();
    const [notice, shipmentId] = ['The carrier has a parcel that was called back.', randomUUID()];
    const scan = async (eventId: string, about: { readonly shipmentId?: string } = { shipmentId }) => {
      const before = placed.called().filter((step) => step === 'recordProviderNotice').length;
      await placed.order.signal(providerNoticeSignal, { eventId, notice, ...about });
      await eventually(() => placed.called().filter((step) => step === 'recordProviderNotice').length > before);
    };
    for (let n = 0; n < 3; n += 1) await scan(`evt_${n}`);
    await placed.order.executeUpdate(acknowledgeNoticesUpdate, { args: [{}] });
    await scan('evt_4');
    await placed.order.executeUpdate(acknowledgeNoticesUpdate, { args: [{}] });
    expect(fake.attentionOf(placed.orderId)).toEqual([notice, null, null]);
    // What is about no parcel may happen twice.
    await scan('evt_5', {});
    await eventually(() => fake.attentionOf(placed.orderId).at(-1) === notice);
  });

  it('shows what the payment has come to, as the database has it', async () => {
    const placed = await place({ closedAs: 'declined' });
    await placed.order.signal(providerNoticeSignal, { eventId: 'evt_3', notice: 'The reservation has lapsed.' });
    const paymentIs = async () => {
      const { typedSearchAttributes } = await placed.order.describe();
      return typedSearchAttributes.get(paymentStatusKey);
    };
    await eventually(async () => (await paymentIs()) === 'voided');
    await placed.order.executeUpdate(cancelOrderUpdate, { args: [{ reasonCode: 'customer' }] });
    await eventually(async () => (await paymentIs()) === 'declined');
  });

  it('leaves with staff what giving the order up does not settle', async () => {
    const placed = await place();
    await placed.order.signal(providerNoticeSignal, { eventId: 'evt_2', notice: 'The customer disputes the payment.' });
    await eventually(() => fake.attentionOf(placed.orderId).length > 0);
    await placed.order.executeUpdate(cancelOrderUpdate, { args: [{ reasonCode: 'customer' }] });
    expect(fake.attentionOf(placed.orderId).at(-1)).toBe('The customer disputes the payment.');
  });
});
