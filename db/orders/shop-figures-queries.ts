import type { FulfilmentStage } from '../../domain/fulfilment/fulfilment-stage.ts';
import type { MessageChannel } from '../../domain/messages/message-kinds.ts';
import { isFinal, orderStatuses, type OrderStatus } from '../../domain/orders/order-status.ts';
import type { Database } from '../database.ts';
import { TASK_COUNTS, type TaskCount } from '../tasks/task-counts-sql.ts';

/** Figures for metrics and alerts: work that is open, and how old it is. */
export interface ShopFigures {
  readonly open: readonly OpenOrders[];
  readonly needingAttention: number;
  /** Stored requests that are neither an order nor refused yet. */
  readonly openCheckoutRequests: number;
  /** Requests ever refused because another order's workflow had their number. */
  readonly orderNumbersTaken: number;
  /** Webhooks that have had no effect yet. */
  readonly openInboundEvents: number;
  /** Labels whose refund the carrier has not decided yet. */
  readonly openLabelRefunds: number;
  /** Webhooks with a valid signature that could not be read and that staff have not acknowledged. */
  readonly unreadableEvents: number;
  /** Erasures of people whose workflow histories may not be deleted yet. */
  readonly unfinishedErasures: number;
  readonly mailsWaiting: number;
  /** Mails of the last week that were given up, or bounced. Counted up to a thousand. */
  readonly mailsGivenUp: number;
  /** Mails of the last week that were not sent because their address had reached its limit. Counted up to a thousand. */
  readonly mailsLimited: number;
  /** Age of the oldest unsent mail by the database's clock; 0 without one. */
  readonly oldestMailAgeSeconds: number;
  /** Messages that could be sent now, by channel, where there are any. */
  readonly messagesDue: readonly DueMessages[];
  /** Age of the oldest message to staff that is not settled; 0 without one. */
  readonly oldestAttentionAgeSeconds: number;
  /** Events that no worker has put in the feed yet. */
  readonly eventsPending: number;
  /** Age of the oldest of them by the database's clock; 0 without one. */
  readonly oldestPendingEventAgeSeconds: number;
  /** What waits for a person, by kind, where there is any. */
  readonly tasks: readonly TaskCount[];
  /** Time since the look at the shop's own books that agreed last, by the database's clock; null: none has. */
  readonly booksAgreedAgeSeconds: number | null;
  /** API keys that expire within two weeks. */
  readonly keysExpiring: number;
  /** Units held by unpaid orders; they are released at the payment deadlines. */
  readonly unitsHeldUnpaid: number;
}

/** Orders that are not final, by status. */
export interface OpenOrders {
  readonly status: OrderStatus;
  readonly stage: FulfilmentStage;
  readonly count: number;
  /** Age of the oldest of them by the database's clock. */
  readonly oldestAgeSeconds: number;
}

export interface DueMessages {
  readonly channel: MessageChannel;
  readonly count: number;
  /** Since the one that is due longest could have been sent, by the database's clock. */
  readonly oldestAgeSeconds: number;
}

export interface ShopFiguresQueries {
  /** One statement, which reads only open rows. */
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

/** Counted up to a limit: abuse can create any number of these mails. */
const lately = (which: string) => `(
    select count(*) from (
      select from message where ${which} and queued_at > now() - interval '7 days' limit 1000) mail)`;

/** Exported so that a test can ask the database for its plan. */
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
  'mailsWaiting', (select count(*) from message where state = 'waiting'),
  'mailsGivenUp', ${lately("state in ('given-up', 'undeliverable')")},
  'mailsLimited', ${lately("state = 'limited'")},
  'oldestMailAgeSeconds', (select coalesce(extract(epoch from now() - min(queued_at)), 0)::float8
    from message where state = 'waiting'),
  'messagesDue', coalesce((
    select jsonb_agg(jsonb_build_object('channel', channel, 'count', count, 'oldestAgeSeconds', age) order by channel)
    from (
      select channel, count(*) as count, extract(epoch from now() - min(due_at))::float8 as age
      from message where state = 'waiting' and due_at <= now() group by channel) by_channel), '[]'),
  'oldestAttentionAgeSeconds', (select coalesce(extract(epoch from now() - min(attention_since)), 0)::float8
    from sales_order where attention is not null),
  'eventsPending', (select count(*) from event_pending),
  'oldestPendingEventAgeSeconds', coalesce((
    select extract(epoch from now() - e.occurred_at)::float8 from event e where e.id = (select min(event_id) from event_pending)), 0),
  'tasks', (select coalesce(jsonb_agg(to_jsonb(by_kind)), '[]') from (${TASK_COUNTS}) by_kind),
  'booksAgreedAgeSeconds', (select extract(epoch from now() - agreed_at)::float8 from book_look),
  'keysExpiring', (select count(*) from credential
    where revoked_at is null and expires_at > now() and expires_at <= now() + interval '14 days'),
  'unitsHeldUnpaid', (
    select coalesce(sum(r.quantity), 0) from sales_order o join reservation r on r.order_id = o.id
    where o.status in ('placed', 'awaiting-payment') and r.state = 'held')
) as figures`;
