import type { FulfilmentStage } from '../../domain/fulfilment/fulfilment-stage.ts';
import { isFinal, orderStatuses, type OrderStatus } from '../../domain/orders/order-status.ts';
import type { Database } from '../database.ts';

/** How the shop is doing: what has to be looked at when it does not go on. */
export interface ShopFigures {
  readonly open: readonly OpenOrders[];
  readonly needingAttention: number;
  /** Stored, and neither an order nor refused yet. */
  readonly openCheckoutRequests: number;
  /** Refused since the shop was opened, because another order has their number at Temporal. */
  readonly orderNumbersTaken: number;
  /** Webhooks that have had no effect yet. */
  readonly openInboundEvents: number;
  /** Labels whose price was asked back, and whose carrier has not decided. */
  readonly openLabelRefunds: number;
  /** Rightly signed, and neither readable nor seen to. */
  readonly unreadableEvents: number;
  /** Of people whose histories may still be at Temporal. */
  readonly unfinishedErasures: number;
  readonly mailsWaiting: number;
  /** Of those asked for within a week: given up, or to addresses that do not exist. Counted to a thousand. */
  readonly mailsGivenUp: number;
  /** Likewise: not sent, because their address had got enough for days. */
  readonly mailsLimited: number;
  /** Since the oldest of them was asked for, by the database's clock; 0 without one. */
  readonly oldestMailAgeSeconds: number;
  /** Since the oldest message to staff that nobody has cleared was raised; 0 without one. */
  readonly oldestAttentionAgeSeconds: number;
  /** Of orders that nobody has paid yet: the goods come back at their deadlines. */
  readonly unitsHeldUnpaid: number;
}

/** The orders that are not final, by how far they have come. */
export interface OpenOrders {
  readonly status: OrderStatus;
  readonly stage: FulfilmentStage;
  readonly count: number;
  /** Since the oldest of them was placed, by the database's clock. */
  readonly oldestAgeSeconds: number;
}

export interface ShopFiguresQueries {
  /** One statement, which reads what is open and nothing else. */
  readShopFigures(): Promise<ShopFigures>;
}

export function createShopFiguresQueries(database: Database): ShopFiguresQueries {
  return {
    async readShopFigures() {
      const [row] = await database.em.fork().execute<{ figures: ShopFigures }[]>(SHOP_FIGURES);
      if (!row) throw new Error('The figures of the shop have no row');
      return row.figures;
    },
  };
}

const open = orderStatuses.filter((status) => !isFinal(status)).map((status) => `'${status}'`);

/** Whoever orders under other people's addresses makes any number of these: a figure is no reason to read them all. */
const lately = (which: string) => `(
    select count(*) from (
      select from order_mail where ${which} and queued_at > now() - interval '7 days' limit 1000) mail)`;

/** Apart from running it, so that a test can ask the database for its plan. */
export const SHOP_FIGURES = `
select jsonb_build_object(
  'open', coalesce((
    select jsonb_agg(jsonb_build_object(
      'status', status, 'stage', fulfilment_stage, 'count', count, 'oldestAgeSeconds', age
    ))
    from (
      select status, fulfilment_stage, count(*) as count, extract(epoch from now() - min(placed_at))::float8 as age
      from sales_order where status in (${open.join(', ')}) group by status, fulfilment_stage
    ) by_stage), '[]'),
  'needingAttention', (select count(*) from sales_order where attention is not null),
  'openCheckoutRequests', (select count(*) from checkout_request where resolved_at is null),
  'orderNumbersTaken', (select count(*) from checkout_request where refusal ->> 'code' = 'order-number-taken'),
  'openInboundEvents', (select count(*) from inbound_event where settled_at is null),
  'openLabelRefunds', (select count(*) from shipping_label where refund_look_at is not null),
  'unreadableEvents', (select count(*) from unreadable_event where settled_at is null),
  'unfinishedErasures', (select count(*) from erasure where finished_at is null),
  'mailsWaiting', (select count(*) from order_mail where state = 'waiting'),
  'mailsGivenUp', ${lately("state in ('given-up', 'undeliverable')")},
  'mailsLimited', ${lately("state = 'limited'")},
  'oldestMailAgeSeconds', (select coalesce(extract(epoch from now() - min(queued_at)), 0)::float8
    from order_mail where state = 'waiting'),
  'oldestAttentionAgeSeconds', (select coalesce(extract(epoch from now() - min(attention_since)), 0)::float8
    from sales_order where attention is not null),
  'unitsHeldUnpaid', (
    select coalesce(sum(r.quantity), 0) from sales_order o join reservation r on r.order_id = o.id
    where o.status in ('placed', 'awaiting-payment') and r.state = 'held')
) as figures`;
