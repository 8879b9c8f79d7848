import { eventually } from '../../support/eventually.ts';
import type { ShopClient } from '../../support/shop/shop-client.ts';
import { cancelOrder, placeOrder, prepareOrder, pressButton, type NewOrder } from '../../support/shop/shopper.ts';
import { addArticle } from '../../support/new-article.ts';
import type { ProofShop } from '../on-a-shop.ts';

/** Where an order stands when the moment comes to which the shop is brought back. */
export const stages = [
  'waits for another card',
  'waits for the bank’s page',
  'waits for goods',
  'is held by staff',
  'has its label',
  'has its label, and will be cancelled',
  'has its label, and will leave',
  'is on its way',
  'is cancelled',
  'is delivered',
] as const;
export type Stage = (typeof stages)[number];

export interface StagedOrder {
  readonly id: string;
  readonly number: string;
  readonly stage: Stage;
  readonly key: string;
  /** Of the bank's page. */
  readonly url?: string;
  /** The same request under the same key, once more. */
  readonly repeat: () => ReturnType<ShopClient['send']>;
}

export const ARTICLE = 'RESTORE-PLENTY';
export const AWAITED = 'RESTORE-AWAITED';

/** How long a parcel, or a word of the carrier, may take on a busy machine. */
const SEEN_WITHIN_MS = 60_000;

export async function addArticles({ shop }: ProofShop): Promise<void> {
  await addArticle(shop, ARTICLE, { units: { MAIN: 10_000 } });
  await addArticle(shop, AWAITED, { backorderable: true });
}

const cards: Partial<Record<Stage, string>> = {
  'waits for another card': 'pm_card_visa_chargeDeclined',
  'waits for the bank’s page': 'pm_card_threeDSecure2Required',
};

/** What a shopper sends who has chosen from a quote. */
export interface Wish {
  readonly stage: Stage;
  readonly request: NewOrder;
}

export async function wishFor({ shop }: ProofShop, key: string, stage: Stage): Promise<Wish> {
  const lines = [{ sku: stage === 'waits for goods' ? AWAITED : ARTICLE, quantity: 1 }];
  const paymentMethod = cards[stage] ?? 'pm_card_visa';
  return { stage, request: await prepareOrder(shop, key, { lines, paymentMethod }) };
}

/** Places an order and takes it to its stage. Nobody works in the warehouse meanwhile. */
export async function stageOrder(proofShop: ProofShop, { stage, request }: Wish): Promise<StagedOrder> {
  const { shop } = proofShop;
  const { key } = request;
  const repeat = () => shop.send('POST', '/v1/orders', { body: request.body, key });
  const { status, body } = await placeOrder(shop, request);
  if (status >= 400) throw new Error(`${key} (${stage}) was answered ${status}: ${JSON.stringify(body)}`);
  const { id, number, nextAction } = body;
  const url: string | undefined = nextAction?.url;
  const staged = { id, number, stage, key, repeat, ...(url === undefined ? {} : { url }) };
  switch (stage) {
    case 'waits for another card':
    case 'waits for the bank’s page':
    case 'waits for goods':
      return staged;
    case 'is held by staff':
      await shop.ask('POST', `/v1/orders/${id}/hold`, { as: 'staff', body: { reason: 'A call' }, key: `hold-${key}` });
      return staged;
    case 'is cancelled':
      await cancelOrder(shop, id, { key: `cancel-${key}` });
      return staged;
    case 'is delivered':
      await handOver(proofShop, staged);
      await parcelIn(proofShop, id, 'delivered');
      return staged;
    case 'is on its way':
      await handOver(proofShop, staged);
      return staged;
    case 'has its label':
    case 'has its label, and will be cancelled':
    case 'has its label, and will leave':
      await parcelIn(proofShop, id, 'ready');
      return staged;
  }
}

/** What goes on after the moment: all of it is lost here, and nothing of it at the providers. Where it is too late, nothing. */
export async function goOn(proofShop: ProofShop, { id, key, stage, url }: StagedOrder): Promise<void> {
  const { shop } = proofShop;
  switch (stage) {
    case 'waits for another card':
      await shop.send('POST', `/v1/orders/${id}/payments`, {
        body: { paymentMethod: 'pm_card_visa' },
        key: `pay-${key}`,
      });
      return;
    case 'waits for the bank’s page':
      await pressButton(url, 'complete').catch(() => {});
      return;
    case 'has its label, and will be cancelled':
      await cancelOrder(shop, id, { key: `cancel-${key}` });
      return;
    case 'has its label, and will leave':
      return handOver(proofShop, { id, key });
    case 'waits for goods':
    case 'is held by staff':
    case 'has its label':
    case 'is on its way':
    case 'is cancelled':
    case 'is delivered':
      return;
  }
}

interface Parcel {
  readonly id: string;
  readonly state: string;
  readonly trackingCode: string | null;
}

async function parcelIn({ shop }: ProofShop, orderId: string, ...states: readonly string[]): Promise<Parcel> {
  const look = async () => {
    const { body } = await shop.ask('GET', `/v1/orders/${orderId}`, { as: 'staff' });
    const parcel: Parcel | undefined = body.shipments[0];
    return parcel && states.includes(parcel.state) ? parcel : undefined;
  };
  return eventually(look, SEEN_WITHIN_MS, 200);
}

/** The warehouse gives the parcel away, and the carrier's van takes it. */
async function handOver(proofShop: ProofShop, { id, key }: Pick<StagedOrder, 'id' | 'key'>): Promise<void> {
  const parcel = await parcelIn(proofShop, id, 'ready');
  await proofShop.shop.ask('POST', `/v1/shipments/${parcel.id}/hand-over`, {
    as: 'staff',
    body: {},
    key: `hand-over-${key}`,
  });
  const paid = async () => {
    const answer = await fetch(`${proofShop.running.easypost}/simulator/pickups`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ trackingCode: parcel.trackingCode }),
    });
    return answer.ok ? true : undefined;
  };
  await eventually(paid, SEEN_WITHIN_MS, 200);
}
