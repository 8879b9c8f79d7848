import { eventually } from '../support/eventually.ts';
import type { ShopClient } from '../support/shop/shop-client.ts';
import { prepareOrder } from '../support/shop/shopper.ts';
import { addArticle, receiveUnits } from '../support/new-article.ts';
import type { PlacedOrder } from './order-stories.ts';

/** An order that no location can serve alone: it travels in two parcels. */
export async function orderAcrossLocations(shop: ShopClient): Promise<PlacedOrder> {
  const sku = await addArticle(shop, 'E2E-TWO-PLACES', { units: { MAIN: 2, EAST: 3 } });
  const order = await place(shop, sku, 5);
  const shipments = await eventually(async () => {
    const { body } = await shop.ask('GET', `/v1/orders/${order.id}`);
    return body.shipments.length > 0 && body.shipments;
  });
  if (shipments.length !== 2) throw new Error(`The order travels in ${shipments.length} parcels, not 2`);
  return order;
}

/** An order of goods that come later. */
export async function orderBeforeThereIsAny(shop: ShopClient): Promise<PlacedOrder> {
  const sku = await addArticle(shop, 'E2E-LATER', { backorderable: true, units: { MAIN: 1 } });
  const order = await place(shop, sku, 3);
  await eventually(async () => (await shop.ask('GET', `/v1/orders/${order.id}`)).body.status === 'backordered');
  await receiveUnits(shop, sku, { MAIN: 2 });
  return order;
}

async function place(shop: ShopClient, sku: string, quantity: number): Promise<PlacedOrder> {
  const wanted = { lines: [{ sku, quantity }] };
  const { key, body, shippingMinor } = await prepareOrder(shop, `special-${sku}`, wanted);
  const repeat = async () => {
    const answer = await shop.ask('POST', '/v1/orders', { body, key });
    return { status: answer.status, id: answer.body.id as string };
  };
  const { id } = await repeat();
  return { id, story: 'plain', wanted, shippingMinor, mayEnd: ['completed'], repeat };
}
