import { describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import {
  anOrder,
  call,
  carrierSays,
  correct,
  factsOf,
  itAddsUp,
  parcelAt,
  parcelOf,
  sql,
  useParcelShop,
  york,
} from './parcel-shop.ts';

useParcelShop();

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

itAddsUp();
