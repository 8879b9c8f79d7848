import type { ParcelSubject } from '../../domain/webhooks/decide-easypost-event.ts';
import type { PaymentSubject } from '../../domain/webhooks/decide-stripe-event.ts';
import type { TrackerNews } from '../../domain/webhooks/easypost-event.ts';
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

export interface InboundEventQueries {
  /** The order and the try to pay that an event is about; null when nobody here knows it. */
  findPaymentSubject(news: Pick<StripeNews, 'intentId' | 'orderId'>): Promise<PaymentSubject | null>;
  /** The parcel that a tracker is about; null when nobody here knows it. */
  findParcelSubject(tracker: TrackerNews): Promise<ParcelSubject | null>;
  /** Oldest first: events that have had no effect yet. */
  listOpenEvents(page: {
    readonly olderThanMs: number;
    readonly limit: number;
    readonly after: InboundEventPosition | null;
  }): Promise<readonly OpenInboundEvent[]>;
}

export function createInboundEventQueries(database: Database): InboundEventQueries {
  return {
    async findPaymentSubject({ intentId, orderId }) {
      const params = [intentId, intentId, orderId];
      const [row] = await database.em.fork().execute<{ subject: PaymentSubject }[]>(PAYMENT_SUBJECT, params);
      return row?.subject ?? null;
    },
    async findParcelSubject({ providerShipmentId, trackingCode }) {
      const params = [providerShipmentId, trackingCode];
      const [row] = await database.em.fork().execute<ParcelSubject[]>(PARCEL_SUBJECT, params);
      return row ?? null;
    },
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
const PAYMENT_SUBJECT = `
select jsonb_build_object('orderId', o.id, 'orderStatus', o.status, 'payment', (
  select jsonb_build_object('state', p.state, 'capturedMinor', p.captured_minor, 'refunds', coalesce((
    select jsonb_agg(jsonb_build_object('providerRefundId', r.provider_refund_id, 'state', r.state))
    from payment_refund r where r.payment_id = p.id), '[]'))
  from payment p
  where p.order_id = o.id and (p.intent_id = ?::text or p.intent_id is null and p.state in ('pending', 'action-required'))
  order by p.intent_id is null, p.attempt desc limit 1
)) as subject
from sales_order o
where o.id = coalesce((select order_id from payment where intent_id = ?::text), ?::uuid)`;

/** The carrier's id of the parcel decides; tracking codes are recycled, so by code the newest parcel is meant. */
const PARCEL_SUBJECT = `
select id as "shipmentId", state
from (
  select s.id, s.state, s.created_at, 1 as rank
  from shipping_label l join shipment s on s.id = l.shipment_id where l.provider_shipment_id = ?::text
  union all
  select id, state, created_at, 2 from shipment where tracking_code = ?::text
) found
order by rank, created_at desc limit 1`;

const OPEN_EVENTS = `
select jsonb_build_object(
  'provider', provider, 'eventId', event_id, 'payload', payload,
  'position', jsonb_build_object('receivedAt', received_at, 'eventId', event_id)
) as event
from inbound_event
where settled_at is null and received_at < now() - make_interval(secs => ?::float8 / 1000)
  and (received_at, event_id) > (?::timestamptz, ?::text)
order by received_at, event_id limit ?`;
