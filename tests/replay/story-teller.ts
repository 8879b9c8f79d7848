import { randomUUID } from 'node:crypto';
import { createTemporalCalls, type TemporalCalls } from '../../api/shared/temporal.ts';
import type { OrderTiming } from '../../domain/orders/order-timing.ts';
import type * as workflows from '../../workflows/index.ts';
import { placeOrderUpdate, type PlaceOrderAnswer } from '../../workflows/checkout/checkout-contract.ts';
import { orderStartOptions, placeOrderUpdateId } from '../../workflows/orders/order-start.ts';
import { aStoredRequest, type WantedLine } from '../support/a-shop.ts';
import { workflowIdsOf } from '../support/workflow-ids.ts';
import { eventually } from '../support/eventually.ts';
import { shopTiming, type ShopInProcess } from '../support/shop/shop-in-process.ts';

/** What a story may do to a shop, and how it says which workflows it is about. */
export interface StoryTeller {
  readonly shop: ShopInProcess;
  readonly temporal: TemporalCalls;
  readonly told: ReadonlySet<string>;
  /** A workflow of this story; its history is kept when it has ended. */
  about(workflowId: string): string;
  /** Places an order as the API does, with waits of the story's own. */
  order(lines: readonly WantedLine[], options?: OrderOptions): Promise<OrderOfStory & { answer: PlaceOrderAnswer }>;
  /** The order's parcels, once there are so many, as soon as each has a label. */
  parcels(orderId: string, count?: number): Promise<ParcelOfStory[]>;
  /** The driver collects it; from there the simulated carrier brings it. */
  pickUp(parcel: ParcelOfStory): Promise<void>;
  ended(workflowId: string): Promise<unknown>;
}

export interface OrderOptions {
  readonly paymentMethod?: string;
  readonly timing?: Partial<OrderTiming>;
}

export interface OrderOfStory {
  readonly orderId: string;
  readonly ids: Awaited<ReturnType<typeof workflowIdsOf>>;
}

export interface ParcelOfStory {
  readonly orderId: string;
  readonly shipmentId: string;
  readonly workflowId: string;
  readonly trackingCode: string;
}

export type Story = (teller: StoryTeller) => Promise<void>;
export type WorkflowName = keyof typeof workflows;

export function createStoryTeller(shop: ShopInProcess): StoryTeller {
  const told = new Set<string>();
  const temporal = createTemporalCalls(shop.temporal, { deadlineMs: 30_000 });
  const about = (workflowId: string): string => {
    told.add(workflowId);
    return workflowId;
  };
  return {
    shop,
    temporal,
    told,
    about,
    ended: (workflowId) => shop.temporal.workflow.getHandle(workflowId).result(),
    async order(lines, { paymentMethod = 'pm_card_visa', timing } = {}) {
      const orderId = await aStoredRequest(shop.api.database, lines, { paymentMethod });
      const ids = await workflowIdsOf(shop.api.database, orderId);
      const options = orderStartOptions({
        orderId,
        timing: { ...shopTiming, ...timing },
        customerId: null,
        skus: lines.map(({ sku }) => sku),
        number: ids.number,
        lineCount: lines.length,
      });
      about(ids.order);
      const answer = await temporal.executeUpdateWithStart('processOrder', options, placeOrderUpdate, {
        orderId,
        request: {},
        updateId: placeOrderUpdateId(orderId),
      });
      return { orderId, ids, answer };
    },
    async parcels(orderId, count = 1) {
      const found = await eventually(async () => {
        const parcels = await labelledParcels(shop, orderId);
        return parcels.length === count ? parcels : undefined;
      });
      for (const { workflowId } of found) about(workflowId);
      return found;
    },
    async pickUp({ trackingCode }) {
      await fetch(`${shop.simulators.easyPost.url}/simulator/pickups`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ trackingCode }),
      });
    },
  };
}

async function labelledParcels(shop: ShopInProcess, orderId: string): Promise<ParcelOfStory[]> {
  const ids = await workflowIdsOf(shop.api.database, orderId);
  const rows = await shop.api.database.em
    .fork()
    .execute<{ id: string; sequence: number; trackingCode: string }[]>(
      `select id, sequence, tracking_code as "trackingCode" from shipment where order_id = ? and state = 'ready' order by sequence`,
      [orderId],
    );
  return rows.map(({ id, sequence, trackingCode }) => ({
    orderId,
    shipmentId: id,
    workflowId: ids.parcel(sequence),
    trackingCode,
  }));
}

/** Sends a request to the shop's API; fails where the shop says no. */
export async function ask(
  { shop }: StoryTeller,
  as: 'storefront' | 'staff',
  path: string,
  body: unknown,
): Promise<{ readonly id: string }> {
  const answer = await shop.api.call('POST', path, { as, body, headers: { 'idempotency-key': randomUUID() } });
  if (answer.status >= 300) throw new Error(`${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body as { readonly id: string };
}
