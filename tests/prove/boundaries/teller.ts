import { setTimeout as delay } from 'node:timers/promises';
import { idForRequest, idWithin } from '../../../domain/identity/derived-ids.ts';
import type { ShopAnswer, ShopRequest } from '../../support/shop/shop-client.ts';
import type { BoundaryShop } from './boundary-shop.ts';
import type { SeenOrder } from './order-board.ts';

/** The ids of whatever a story may ask for, known before it does: so the failpoints are armed before it begins. */
export interface StoryIds {
  readonly orderId: string;
  /** The parcel from MAIN, where all the goods are. */
  readonly shipmentId: string;
  readonly quoteId: string;
  readonly changeId: string;
  readonly correctionId: string;
}

export function idsOfStory({ storefront, staff }: BoundaryShop['credentials'], key: string): StoryIds {
  const orderId = idForRequest(storefront, key);
  return {
    orderId,
    shipmentId: idWithin(orderId, 'shipment', 'MAIN'),
    quoteId: idForRequest(storefront, `quote-${key}`),
    changeId: idForRequest(staff, `receipt-${key}`),
    correctionId: idForRequest(staff, `address-${key}`),
  };
}

/** How often a story looks for what no request can bring about and nobody tells of. */
export const LOOK_EVERY_MS = 250;

const REPEAT_AFTER_MS = 1_000;

/** What a shopper, the warehouse and staff do in a story, as often as it takes while workers die. */
export type Teller = ReturnType<typeof createTeller>;

export function createTeller(at: BoundaryShop, key: string, signal: AbortSignal) {
  const ids = idsOfStory(at.credentials, key);
  const until = (holds: (order: SeenOrder) => unknown) => at.board.until(ids.orderId, holds, signal);

  /** Sends it under one key until the shop has an answer that it stands by; one that gives none is asked again. */
  async function insist(path: string, request: ShopRequest, notYet: readonly number[] = [503]): Promise<ShopAnswer> {
    for (;;) {
      signal.throwIfAborted();
      const answer = await at.shop.send('POST', path, request).catch(() => null);
      if (answer && !notYet.includes(answer.status)) return answer;
      await delay(REPEAT_AFTER_MS);
    }
  }

  /** Where the order has gone on by itself meanwhile, the answer to a repeat is a refusal. */
  async function step(name: string, isDone: (state: string) => boolean, said?: object): Promise<void> {
    const { status, body } = await insist(`/v1/shipments/${ids.shipmentId}/${name}`, {
      as: 'staff',
      key: `${name}-${key}`,
      ...(said === undefined ? {} : { body: said }),
    });
    if (status === 200) return;
    const { parcels } = await until(() => true);
    if (!parcels.some(({ state }) => isDone(state))) {
      throw new Error(`${name} was answered ${status}: ${JSON.stringify(body)}`);
    }
  }

  async function simulate(path: string, body: object): Promise<void> {
    const request = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal,
    };
    const response = await fetch(`${at.running.easypost}/simulator${path}`, request);
    if (!response.ok) throw new Error(`The carrier answered ${response.status} to ${path}`);
  }

  return {
    at,
    ids,
    key,
    signal,
    until,
    insist,
    simulate,
    parcelIs: async (...states: readonly string[]) => {
      const order = await until(({ parcels }) => parcels.some(({ state }) => states.includes(state)));
      const [parcel] = order.parcels;
      if (!parcel?.trackingCode) throw new Error('The parcel has no tracking code');
      return { ...order, trackingCode: parcel.trackingCode, providerShipmentId: parcel.providerShipmentId };
    },
    pick: () => step('pick', (state) => !['planned', 'ready'].includes(state)),
    pack: () => step('pack', (state) => !['planned', 'ready', 'picked'].includes(state)),
    handOver: () => step('hand-over', (state) => !['planned', 'ready', 'picked', 'packed'].includes(state)),
    markLost: () => step('mark-lost', (state) => state === 'lost'),
    markDelivered: () => step('mark-delivered', (state) => state === 'delivered'),
    markReturned: () => step('mark-returned', (state) => state === 'returned', { restock: true }),
  };
}
