import { eventually } from '../../support/eventually.ts';
import type { ShopClient } from '../../support/shop/shop-client.ts';
import { cancelOrder, prepareOrder, type Wanted } from '../../support/shop/shopper.ts';
import { placeStory, tellStory, stories, type PlacedOrder, type Story } from '../../end-to-end/order-stories.ts';
import type { SeededRandom } from '../../support/seeded-random.ts';

/** What else may happen to an order: nobody pays, or the parcel fails and staff have to see to it. */
const furtherStories = [
  'not paid in time',
  'label refused, cancelled by staff',
  'returned to sender, given up by staff',
  'lost on its way, given up by staff',
] as const;
type FurtherStory = (typeof furtherStories)[number];
export type KillStory = Story | FurtherStory;

/** Of a hundred orders; together they are a hundred. */
const shares: Readonly<Record<KillStory, number>> = {
  plain: 46,
  'sent three times at once': 6,
  'declined, then paid by another card': 10,
  'confirmed on the bank’s page': 8,
  'refused on the bank’s page, then paid by another card': 4,
  'cancelled at once': 6,
  'cancelled before it was paid': 4,
  'not paid in time': 4,
  'label refused, cancelled by staff': 4,
  'returned to sender, given up by staff': 4,
  'lost on its way, given up by staff': 4,
};

/** How long staff wait until there is something to see to. */
const SEEN_WITHIN_MS = 120_000;

export interface Teller {
  readonly shop: ShopClient;
  /** The simulator of the carriers. */
  readonly carrier: string;
}

/** A story for each of so many orders, each told at least once, at places that chance decides. */
export function chooseKillStories(count: number, random: SeededRandom): KillStory[] {
  const told = Object.entries(shares).flatMap(([story, share]) =>
    Array.from({ length: Math.max(1, Math.round((share * count) / 100)) }, () => story as KillStory),
  );
  const missing = Array.from({ length: Math.max(0, count - told.length) }, (): KillStory => 'plain');
  return random.shuffled([...told, ...missing]).slice(0, count);
}

/** Whether the shop may keep the money of an order that was completed. */
export function isPaidFor(story: KillStory): boolean {
  return !story.endsWith('given up by staff');
}

/** Places an order and does what its shopper, its carrier and staff do next. */
export async function tellKillStory(
  { shop, carrier }: Teller,
  key: string,
  story: KillStory,
  wanted: Wanted,
): Promise<PlacedOrder<KillStory>> {
  if (isTold(story)) return tellStory(shop, key, story, wanted);
  const request = await prepareOrder(shop, key, { ...wanted, ...oddities[story] });
  const { order } = await placeStory(shop, story, wanted, request);
  const { id } = order;
  switch (story) {
    case 'not paid in time':
      return { ...order, mayEnd: ['expired'] };
    case 'label refused, cancelled by staff': {
      await untilOrder(shop, id, ({ attention }) => attention !== null);
      const { status, body } = await cancelOrder(shop, id, {
        key: `cancel-${key}`,
        as: 'staff',
      });
      if (status !== 200) throw new Error(`Staff could not cancel order ${id}: ${JSON.stringify(body)}`);
      return { ...order, mayEnd: ['cancelled'] };
    }
    case 'returned to sender, given up by staff':
      await carrierSays(shop, carrier, id, 'return_to_sender');
      await untilOrder(shop, id, ({ attention }) => attention !== null);
      await giveUpParcel(shop, id, key);
      return order;
    case 'lost on its way, given up by staff':
      // Scanned before the warehouse says so; the driver finds it gone, and no further scan follows.
      await carrierSays(shop, carrier, id, 'in_transit');
      await untilOrder(shop, id, ({ shipments }) => shipments[0]?.state === 'in-transit');
      await giveUpParcel(shop, id, key);
      return order;
  }
}

const oddities: Readonly<Record<FurtherStory, Partial<Wanted>>> = {
  'not paid in time': { paymentMethod: 'pm_card_visa_chargeDeclined' },
  'label refused, cancelled by staff': { street: '1 UNDELIVERABLE Road', insistOnAddress: true },
  'returned to sender, given up by staff': {},
  'lost on its way, given up by staff': {},
};

function isTold(story: KillStory): story is Story {
  return (stories as readonly string[]).includes(story);
}

interface OrderSeen {
  readonly attention: string | null;
  readonly shipments: readonly { readonly id: string; readonly state: string; readonly trackingCode: string | null }[];
}

/** The order as staff see it, once it is as wanted. */
async function untilOrder(shop: ShopClient, id: string, wanted: (order: OrderSeen) => boolean): Promise<OrderSeen> {
  let last: unknown;
  const look = async () => {
    const { body } = await shop.ask('GET', `/v1/orders/${id}`, { as: 'staff' });
    last = body;
    return wanted(body) ? (body as OrderSeen) : undefined;
  };
  return eventually(look, SEEN_WITHIN_MS, 500).catch((error: unknown) => {
    throw new Error(`Order ${id} is not as its story needs it: ${JSON.stringify(last)}`, { cause: error });
  });
}

async function carrierSays(shop: ShopClient, carrier: string, id: string, status: string): Promise<void> {
  const { shipments } = await untilOrder(shop, id, (order) => (order.shipments[0]?.trackingCode ?? null) !== null);
  const response = await fetch(`${carrier}/simulator/trackers/${shipments[0]?.trackingCode}/status`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ status }),
  });
  if (!response.ok) throw new Error(`The carrier answered ${response.status} when told of order ${id}`);
}

async function giveUpParcel(shop: ShopClient, id: string, key: string): Promise<void> {
  const { body } = await shop.ask('GET', `/v1/orders/${id}`, { as: 'staff' });
  await shop.ask('POST', `/v1/shipments/${body.shipments[0].id}/mark-lost`, { as: 'staff', key: `lost-${key}` });
}
