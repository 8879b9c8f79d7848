import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../../tests/support/eventually.ts';
import { createShopClient, type ShopClient } from '../../tests/support/shop/shop-client.ts';
import { placeOrder, prepareOrder, type Wanted } from '../../tests/support/shop/shopper.ts';

export interface TrialShop {
  readonly url: string;
  /** Of `npm start -- --warehouse=manual`, with the keys of its API. */
  readonly dataDir: string;
  /** Of the simulated carriers. */
  readonly carriers: string;
}

const PLENTY = 'BG101';
const PRE_ORDERED = 'CL101';

/** Makes what the trials find on the pages: an order, or a parcel, for each of them. */
export async function prepareTrials({ url, dataDir, carriers }: TrialShop): Promise<void> {
  const keys = JSON.parse(readFileSync(join(dataDir, 'api-keys.json'), 'utf8')) as {
    storefrontKey: string;
    staffKey: string;
  };
  const shop = createShopClient({ api: url, ...keys });
  const place = placer(shop);
  for (let n = 0; n < 3; n += 1) await place({});
  for (let n = 0; n < 2; n += 1) await place({ paymentMethod: 'pm_card_visa_chargeDeclined' });
  for (let n = 0; n < 3; n += 1) await place({ sku: PRE_ORDERED, quantity: 500 });
  await place({ street: 'UNDELIVERABLE Lane 3', insistOnAddress: true });
  await handOver(shop, await place({}));
  const trackingCode = await handOver(shop, await place({}));
  const tracker = `${carriers}/simulator/trackers/${trackingCode}/status`;
  const body = JSON.stringify({ status: 'return_to_sender' });
  await fetch(tracker, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  await eventually(async () => (await shop.list('/v1/shipments?state=returning')).length > 0);
  await eventually(async () => (await shop.list('/v1/tasks?kind=parcel')).length > 0);
}

function placer(shop: ShopClient) {
  const started = Date.now();
  let placed = 0;
  return async ({
    sku = PLENTY,
    quantity = 1,
    ...wanted
  }: Omit<Wanted, 'lines'> & { readonly sku?: string; readonly quantity?: number }): Promise<string> => {
    placed += 1;
    const order = await prepareOrder(shop, `trial-${started}-${placed}`, { lines: [{ sku, quantity }], ...wanted });
    const { body } = await placeOrder(shop, order);
    return String(body.id);
  };
}

/** As a warehouse does. The tracking code of the order's one parcel. */
async function handOver(shop: ShopClient, orderId: string): Promise<string> {
  const parcel = await eventually(async () => {
    const { body } = await shop.ask('GET', `/v1/orders/${orderId}`, { as: 'staff' });
    return body.shipments.find(({ state }: { readonly state: string }) => state === 'ready');
  });
  for (const step of ['pick', 'pack', 'hand-over']) {
    await shop.ask('POST', `/v1/shipments/${parcel.id}/${step}`, { as: 'staff', key: `${step}-${parcel.id}` });
  }
  return String(parcel.trackingCode);
}
