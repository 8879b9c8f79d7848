import type { RetentionPeriods } from '../../domain/retention/retention-periods.ts';
import type { Forgettable } from '../../workflows/retention/retention-contract.ts';
import { importRowRule } from './import-row-rule.ts';
import { ago, countOf, firstOf, type Besides, type RetentionRule } from './retention-rule.ts';

/** Of all that is forgotten, by what the shop has decided to keep for how long. */
export function retentionRules(periods: RetentionPeriods): Readonly<Record<Forgettable, RetentionRule>> {
  return {
    ...ofRequests(periods),
    ...ofWebhooks(periods),
    ...ofMessages(periods),
    task: byAge({ table: 'task', since: 'closed_at', seconds: periods.taskSeconds }),
    import_row: importRowRule(periods.importRowSeconds),
    rate_limit: spentLimits,
    ...ofAccounts,
  };
}

/** A session that was not used for so long has been over for a month. */
const SESSION_SECONDS = 60 * 24 * 3600;
/** An address that somebody has registered, and nobody has verified: the link in the mail was good for a day. */
const UNVERIFIED_SECONDS = 7 * 24 * 3600;

/** Nothing else says whose mailbox that was, so that an erasure would not find it. */
const FORGET_WHERE_ITS_MAILS_WENT = `update message set mailbox = null, last_error = null
  where order_id is null and subject_type = 'account' and subject_id in (select id::text from gone)`;

const ofAccounts = {
  customer_session: byAge({ table: 'customer_session', since: 'last_used_at', seconds: SESSION_SECONDS }),
  customer_account: byAge({
    table: 'customer_account',
    where: 'verified_at is null',
    since: 'created_at',
    seconds: UNVERIFIED_SECONDS,
    besides: { returning: 'id', statement: FORGET_WHERE_ITS_MAILS_WENT },
  }),
};

/** A mail that it was refused goes to the address in it, and is worth sending for three days: also where nobody sends any. */
const IS_NOT_MAILED_ABOUT = `order_id not in (select order_id from message
  where state = 'waiting' and kind = 'order-refused' and queued_at > now() - interval '73 hours')`;

/** Of a request that became no order nothing else says whose mailbox that is, so that an erasure would not find it. */
const FORGET_WHERE_IT_WENT = `update message set mailbox = null, last_error = null
  where kind = 'order-refused' and order_id in (select order_id from gone)`;

const SHOPPER_MARK_SECONDS = 2 * 24 * 3600;

function ofRequests(periods: RetentionPeriods) {
  return {
    // With it goes what tells guests of one address apart: it is about orders that nobody has paid, which are none after 20 hours.
    'checkout_request.body': byAge({
      table: 'checkout_request',
      where: `body is not null and ${IS_NOT_MAILED_ABOUT}`,
      since: 'resolved_at',
      seconds: periods.orderRequestSeconds,
      empty: ['body', 'shopper_mark'],
      besides: { returning: 'order_id', statement: FORGET_WHERE_IT_WENT },
    }),
    // Whatever has become of the request, and however long its body is kept.
    'checkout_request.shopper_mark': byAge({
      table: 'checkout_request',
      where: 'shopper_mark is not null',
      since: 'received_at',
      seconds: SHOPPER_MARK_SECONDS,
      empty: ['shopper_mark'],
    }),
    // Not those by which somebody orders at this moment, however long that takes.
    shipping_quote: byAge({
      table: 'shipping_quote',
      where: `id not in (select (body ->> 'shippingQuoteId')::uuid from checkout_request
        where resolved_at is null and body ->> 'shippingQuoteId' is not null)`,
      since: 'expires_at',
      seconds: periods.quoteSeconds,
    }),
    // Whoever asked was told that it had failed, and a repeat stores its address anew.
    address_correction: byAge({
      table: 'address_correction',
      where: 'outcome is null',
      since: 'created_at',
      seconds: periods.correctionSeconds,
    }),
    idempotent_request: byAge({
      table: 'idempotent_request',
      since: 'created_at',
      seconds: periods.idempotencyKeySeconds,
    }),
  };
}

function ofWebhooks(periods: RetentionPeriods) {
  return {
    'inbound_event.payload': byAge({
      table: 'inbound_event',
      where: 'payload is not null',
      since: 'settled_at',
      seconds: periods.webhookBodySeconds,
      empty: ['payload'],
    }),
    inbound_event: byAge({
      table: 'inbound_event',
      where: 'payload is null',
      since: 'settled_at',
      seconds: periods.webhookSeconds,
    }),
    'unreadable_event.body': unreadableBodies(periods),
    unreadable_event: byAge({
      table: 'unreadable_event',
      where: 'body is null',
      since: 'settled_at',
      seconds: periods.webhookSeconds,
    }),
  };
}

function ofMessages(periods: RetentionPeriods) {
  return {
    // What the bookmark is not past would be asked for, and sent, again.
    message: byAge({
      table: 'message',
      where: `state <> 'waiting' and coalesce(event_id, 0) <= (select event_id from order_mail_bookmark) and ${IS_NOT_READ_LATER}`,
      since: 'queued_at',
      seconds: periods.messageSeconds,
      besides: { returning: 'event_id', statement: KNOWN_TO_BE_WHOLE_AFTER },
    }),
    // A mailbox that is full for good may be opened again.
    suppressed_address: byAge({ table: 'suppressed_address', since: 'bounced_at', seconds: periods.messageSeconds }),
    push_subscription: byAge({
      table: 'push_subscription',
      where: `(select o.closed_at is null from sales_order o where o.id = push_subscription.order_id) is not true`,
      since: 'created_at',
      seconds: periods.messageSeconds,
    }),
  };
}

/** A fact whose message was forgotten is not one that was left out (invariant I12). */
const KNOWN_TO_BE_WHOLE_AFTER = `update order_mail_bookmark set whole_after = newest.event_id
  from (select max(event_id) as event_id from gone) newest where newest.event_id > whole_after`;

/**
 * Who was told that their order is confirmed is told of any change of its address (due-mails-sql.ts). Asked for each by its key,
 * because for an `exists` PostgreSQL may read all orders.
 */
const IS_NOT_READ_LATER = `(kind <> 'order-confirmed'
  or (select o.closed_at is null from sales_order o where o.id = message.order_id) is not true)`;

interface Age {
  readonly table: string;
  readonly where?: string;
  /** The column that says from when on it is needed no more. */
  readonly since: string;
  readonly seconds: number;
  /** The columns that are emptied. Left out: the row is deleted. */
  readonly empty?: readonly string[];
  readonly besides?: Besides;
}

function byAge({ table, where = 'true', since, seconds, empty, besides }: Age): RetentionRule {
  const due = `from ${table} where ${since} < ${ago(seconds)} and ${where}`;
  const gone = empty
    ? `update ${table} set ${empty.map((column) => `${column} = null`).join(', ')}`
    : `delete from ${table}`;
  return {
    forget: countOf(`${gone} where ctid = any (${firstOf(`${due} order by ${since}`)})`, besides),
    overdue: `select extract(epoch from ${ago(seconds)} - min(${since}))::float8 as seconds ${due}`,
  };
}

/** Seen to by a person and as old as other webhooks, or older than anybody will look at: each by its own index. */
function unreadableBodies({ webhookBodySeconds, unreadableBodySeconds }: RetentionPeriods): RetentionRule {
  const seen = `from unreadable_event where body is not null and settled_at < ${ago(webhookBodySeconds)}`;
  const old = `from unreadable_event where body is not null and received_at < ${ago(unreadableBodySeconds)}`;
  return {
    forget: countOf(`update unreadable_event set body = null where ctid = any (
      ${firstOf(`${seen} order by settled_at`)} || ${firstOf(`${old} order by received_at`)})`),
    overdue: `select extract(epoch from greatest(
      ${ago(webhookBodySeconds)} - (select min(settled_at) ${seen}),
      ${ago(unreadableBodySeconds)} - (select min(received_at) ${old})))::float8 as seconds`,
  };
}

/** In milliseconds, as rate-limiter-flexible counts. An index would cost each count more than this costs an hour. */
const AN_HOUR_AGO = `extract(epoch from now() - interval '1 hour') * 1000`;
const spentLimits: RetentionRule = {
  forget: countOf(
    `delete from rate_limit where ctid = any (${firstOf(`from rate_limit where expire < ${AN_HOUR_AGO}`)})`,
  ),
  overdue: `select (${AN_HOUR_AGO} - min(expire))::float8 / 1000 as seconds from rate_limit where expire < ${AN_HOUR_AGO}`,
};
