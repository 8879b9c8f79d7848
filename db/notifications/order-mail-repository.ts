import type { OrderMail } from '../../domain/notifications/order-mail.ts';
import type { Database } from '../database.ts';
import { raiseTasks } from '../tasks/raise-tasks.ts';
import { readDueMailsSql, takeDueMailsSql } from './due-mails-sql.ts';
import { taskOfMail, type SettledMail } from './task-of-mail.ts';

/** A mail to be sent now. */
export type DueMail = OrderMail & MailToSend;

interface MailToSend {
  readonly eventId: string;
  readonly orderId: string;
  readonly shipmentId: string | null;
  /** Empty when nobody can be written to: imported customers may have no address. */
  readonly email: string;
  /** As many mails of orders that have cost nobody money as one mailbox gets in a day have gone there: it waits. */
  readonly limited: boolean;
  /** It asks for a card, and the order is paid or closed: it is not sent. */
  readonly overtaken: boolean;
}

/** What became of a mail. */
export interface MailOutcome {
  readonly eventId: string;
  /** What the mail server said; absent when it took the mail. */
  readonly error?: string;
  /** No other time it will: there is no such address. */
  readonly undeliverable?: boolean;
  /** It was not sent, because its address has got enough for a day. */
  readonly limited?: boolean;
  /** It was not sent, because it is true no more. */
  readonly overtaken?: boolean;
}

/** How many mails one mailbox gets in a day: see docs/operating.md, `MAIL_PER_ADDRESS_AND_DAY`. */
export interface MailLimits {
  /** Of orders that were never confirmed. */
  readonly neverConfirmed: number;
  /** Of orders of which nothing was captured. */
  readonly uncaptured: number;
}

/** The mails of orders: asked for by the timeline, sent at least once, each under one message id. */
export interface OrderMailRepository {
  /**
   * Reads on in the timelines and queues a mail for each fact that customers are told of. What became no order has no timeline:
   * whoever refuses it queues its mail (queue-refusal-mail.ts).
   */
  queueMails(): Promise<void>;
  /** Takes mails that are due, oldest first, by their events' ids; they are due again after a minute unless they are settled. */
  takeDueMails(most: number): Promise<readonly string[]>;
  /** Reads mails that were taken, in the order of their events. */
  readDueMails(eventIds: readonly string[], limits: MailLimits): Promise<readonly DueMail[]>;
  settleMails(outcomes: readonly MailOutcome[]): Promise<void>;
}

export function createOrderMailRepository(database: Database): OrderMailRepository {
  return {
    async queueMails() {
      await database.em.fork().execute(queueSql);
    },
    async takeDueMails(most) {
      const taken = await database.em.fork().execute<{ eventId: string }[]>(takeDueMailsSql, [most]);
      return taken.map(({ eventId }) => eventId);
    },
    readDueMails: (eventIds, { neverConfirmed, uncaptured }) =>
      database.em.fork().execute<DueMail[]>(readDueMailsSql, [neverConfirmed, uncaptured, arrayOf(eventIds)]),
    async settleMails(outcomes) {
      if (outcomes.length === 0) return;
      const given = [JSON.stringify(outcomes), arrayOf(outcomes.map(({ eventId }) => eventId))];
      await database.em.fork().transactional(async (em) => {
        await raiseTasks(em, (await em.execute<SettledMail[]>(settleSql, given)).flatMap(taskOfMail));
      });
    },
  };
}

/** Where the sender has been away for long, it catches up step by step, each well within the time that a statement may take. */
const NEWS_AT_ONCE = 50_000;

/**
 * Facts get their ids before they are committed, so a later one may be seen first: the bookmark stays a minute behind, and
 * what is seen twice is queued once. No transaction of API or worker lasts half as long: the server ends it after 24 s
 * (`transactionTimeoutMs`).
 */
const queueSql = `
with bookmark as (
  select event_id from order_mail_bookmark for update
), news as materialized (
  select e.id, e.subject_id as order_id, e.type, e.data, e.occurred_at from event e, bookmark where e.id > bookmark.event_id
  order by e.id limit ${NEWS_AT_ONCE}
), known as materialized (
  -- Nearly all of that minute, read as a range: to try each once more costs ten times as much.
  select m.event_id from order_mail m, bookmark where m.event_id > bookmark.event_id
), queued as (
  insert into order_mail (event_id, order_id, kind, shipment_id)
  select id, order_id, told.kind, (data ->> 'shipmentId')::uuid
  from news join (values
    ('order.confirmed', 'order-confirmed'),
    ('payment.declined', 'payment-needed'),
    ('shipment.handed-over', 'parcel-handed-over'),
    ('order.address-corrected', 'address-corrected'),
    ('order.cancelled', 'order-cancelled'),
    ('order.expired', 'order-cancelled')) as told(type, kind) on told.type = news.type
  -- A shopper who sends another card is at the shop and is told there.
  where (news.type <> 'payment.declined' or news.data ->> 'attempt' = '1')
    and not exists (select from known where known.event_id = news.id)
  on conflict (event_id) do nothing
)
update order_mail_bookmark b set event_id = seen.id
from (select max(id) as id from news where occurred_at < now() - interval '1 minute') seen
where seen.id is not null`;

/**
 * Twice as long between two tries each time, an hour at most. A mail server may be away over a weekend; what could not be
 * sent for three days is not worth sending any more. That it was one too many for its address is no failure.
 */
const settleSql = `
update order_mail m set
  state = case when o.overtaken then 'overtaken' when o.error is null and not o.limited then 'sent'
    when o.undeliverable then 'undeliverable'
    when m.queued_at < now() - interval '72 hours' then case when o.limited then 'limited' else 'given-up' end
    else 'waiting' end,
  sent_at = case when o.error is null and not o.limited and not o.overtaken then now() end,
  last_error = case when o.limited then 'Its address has got as many mails as it may in a day' else o.error end,
  due_at = case when o.limited then now() + interval '1 hour' when o.error is null then m.due_at
    else now() + least(interval '1 hour', interval '2 seconds' * power(2, least(m.attempts, 12))) end
from (
  select "eventId", error, coalesce(undeliverable, false) as undeliverable, coalesce(limited, false) as limited,
    coalesce(overtaken, false) as overtaken
  from jsonb_to_recordset(?::jsonb)
    as given("eventId" bigint, error text, undeliverable boolean, limited boolean, overtaken boolean)
) o
-- By key: a list of a few is taken for a hundred rows, for which a young table is read whole.
where m.event_id = o."eventId" and m.event_id = any(?::bigint[]) and m.state = 'waiting'
returning m.event_id as "eventId", m.order_id as "orderId", m.kind, m.state`;

const arrayOf = (eventIds: readonly string[]) => `{${eventIds.join(',')}}`;
