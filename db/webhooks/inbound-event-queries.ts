import type { ParcelSubject } from '../../domain/webhooks/decide-easypost-event.ts';
import type { PaymentSubject } from '../../domain/webhooks/decide-stripe-event.ts';
import type { EasyPostNews } from '../../domain/webhooks/easypost-event.ts';
import type { StripeNews } from '../../domain/webhooks/stripe-event.ts';
import type { Database } from '../database.ts';
import type { InboundEventKey } from './inbound-event-repository.ts';

export interface OpenInboundEvent extends InboundEventKey {
  readonly payload: unknown;
  /** Pass it on to go on after this event. */
  readonly position: InboundEventPosition;
}

export interface InboundEventPosition {
  readonly receivedAt: string;
  readonly eventId: string;
}

/** By event id. An event whose subject nobody here knows is left out. */
export type Subjects<Subject> = ReadonlyMap<string, Subject>;

/** Set-based, because a sweep asks about hundreds of events at once. */
export interface InboundEventQueries {
  /** The orders, and the tries to pay, that events are about. */
  findPaymentSubjects(news: readonly StripeNews[]): Promise<Subjects<PaymentSubject>>;
  /** The parcels that trackers are about. */
  findParcelSubjects(news: readonly EasyPostNews[]): Promise<Subjects<ParcelSubject>>;
  /** Oldest first: events that have had no effect yet. */
  listOpenEvents(page: {
    readonly olderThanMs: number;
    readonly limit: number;
    readonly after: InboundEventPosition | null;
  }): Promise<readonly OpenInboundEvent[]>;
}

export function createInboundEventQueries(database: Database): InboundEventQueries {
  async function findSubjects<Subject>(sql: string, wanted: readonly unknown[]): Promise<Subjects<Subject>> {
    if (wanted.length === 0) return new Map();
    const rows = await database.em
      .fork()
      .execute<{ eventId: string; subject: Subject }[]>(sql, [JSON.stringify(wanted)]);
    return new Map(rows.map(({ eventId, subject }) => [eventId, subject]));
  }
  return {
    findPaymentSubjects: (news) =>
      findSubjects(
        PAYMENT_SUBJECTS,
        news.map(({ eventId, intentId, orderId }) => ({ eventId, intentId, orderId })),
      ),
    findParcelSubjects: (news) =>
      findSubjects(
        PARCEL_SUBJECTS,
        news.flatMap(({ eventId, tracker }) => (tracker ? [{ eventId, ...tracker }] : [])),
      ),
    async listOpenEvents({ olderThanMs, limit, after }) {
      const rows = await database.em
        .fork()
        .execute<{ event: OpenInboundEvent }[]>(OPEN_EVENTS, [
          olderThanMs,
          after?.receivedAt ?? '-infinity',
          after?.eventId ?? '',
          limit,
        ]);
      return rows.map(({ event }) => event);
    },
  };
}

/**
 * By the provider's id of the payment; else by the order that the payment's metadata names, because the answer that
 * carries the id may still be on its way to us while the event is already here.
 */
const PAYMENT_SUBJECTS = `
select w."eventId", jsonb_build_object('orderId', o.id, 'orderStatus', o.status, 'payment', (
  select jsonb_build_object('state', p.state, 'capturedMinor', p.captured_minor, 'refunds', coalesce((
    select jsonb_agg(jsonb_build_object('providerRefundId', r.provider_refund_id, 'state', r.state))
    from payment_refund r where r.payment_id = p.id), '[]'))
  from payment p
  where p.order_id = o.id
    and (p.intent_id = w."intentId" or p.intent_id is null and p.state in ('pending', 'action-required'))
  order by p.intent_id is null, p.attempt desc limit 1
)) as subject
from jsonb_to_recordset(?::jsonb) as w("eventId" text, "intentId" text, "orderId" uuid)
left join payment known on known.intent_id = w."intentId"
join sales_order o on o.id = coalesce(known.order_id, w."orderId")`;

/** The carrier's id of the parcel decides; tracking codes are recycled, so by code the newest parcel is meant. */
const PARCEL_SUBJECTS = `
select w."eventId", jsonb_build_object('shipmentId', found.id, 'state', found.state) as subject
from jsonb_to_recordset(?::jsonb) as w("eventId" text, "providerShipmentId" text, "trackingCode" text)
cross join lateral (
  select id, state from (
    select s.id, s.state, s.created_at, 1 as rank
    from shipping_label l join shipment s on s.id = l.shipment_id
    where l.provider_shipment_id = w."providerShipmentId"
    union all
    select id, state, created_at, 2 from shipment where tracking_code = w."trackingCode"
  ) candidate
  order by rank, created_at desc limit 1
) found`;

const OPEN_EVENTS = `
select jsonb_build_object(
  'provider', provider, 'eventId', event_id, 'payload', payload,
  'position', jsonb_build_object('receivedAt', received_at, 'eventId', event_id)
) as event
from inbound_event
where settled_at is null and received_at < now() - make_interval(secs => ?::float8 / 1000)
  and (received_at, event_id) > (?::timestamptz, ?::text)
order by received_at, event_id limit ?`;
