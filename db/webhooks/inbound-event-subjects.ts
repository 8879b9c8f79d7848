import type { CarrierEvent } from '../../domain/webhooks/carrier-event.ts';
import type { PaymentEvent } from '../../domain/webhooks/payment-event.ts';
import { IS_REPLACED_LABEL } from '../shipments/replaced-label.ts';

// Which order or shipment events are about. Each statement has one parameter: the JSON that the functions here make, of one event or
// a list of many. For one event a record is used, because PostgreSQL estimates any set at 100 rows and may then scan a whole table.

const REFS = { one: 'jsonb_to_record(?::jsonb)', many: 'jsonb_to_recordset(?::jsonb)' } as const;
type HowMany = keyof typeof REFS;

export const paymentRefOf = ({ eventId, intentId, orderId }: PaymentEvent) => ({ eventId, intentId, orderId });

export function carrierRefOf({ eventId, assertion }: CarrierEvent) {
  const trackingCode = assertion?.kind === 'scan' ? assertion.trackingCode : null;
  return { eventId, providerShipmentId: assertion?.providerShipmentId ?? null, trackingCode };
}

/**
 * By the provider's id of the payment; else by the order that the payment's metadata names, because the answer that
 * carries the id may still be on its way to us while the event is already here.
 */
export const paymentSubjectsSql = (howMany: HowMany) => `
select w."eventId", jsonb_build_object('orderId', o.id, 'orderNumber', o.number, 'orderStatus', o.status, 'payment', (
  select jsonb_build_object('state', p.state, 'capturedMinor', p.captured_minor,
    'hasBankPage', p.action_url is not null or p.client_secret is not null, 'refunds', coalesce((
    select jsonb_agg(jsonb_build_object('providerRefundId', r.provider_refund_id, 'state', r.state))
    from payment_refund r where r.payment_id = p.id), '[]'))
  from payment p
  where p.order_id = o.id
    and (p.intent_id = w."intentId" or p.intent_id is null and p.state in ('pending', 'action-required'))
  order by p.intent_id is null, p.attempt desc limit 1
)) as subject
from ${REFS[howMany]} as w("eventId" text, "intentId" text, "orderId" uuid)
left join payment known on known.intent_id = w."intentId"
join sales_order o on o.id = coalesce(known.order_id, w."orderId")`;

/** The carrier's id of the parcel decides; tracking codes are recycled, so by code the newest parcel is meant. */
export const shipmentSubjectsSql = (howMany: HowMany) => `
select w."eventId", jsonb_build_object('shipmentId', found.id, 'sequence', found.sequence, 'orderId', o.id, 'orderNumber', o.number,
  'orderStatus', o.status, 'state', found.state, 'needsAttention', found.attention is not null,
  'isOfReplacedLabel', coalesce(${IS_REPLACED_LABEL}, false),
  'isDeliveredByStaff', found.state = 'delivered' and not exists (
    select from event e where e.subject_id = o.id and e.type = 'shipment.delivered'
      and e.data ->> 'shipmentId' = found.id::text and e.actor_kind = 'system' and e.actor_name = 'carrier')) as subject
from ${REFS[howMany]} as w("eventId" text, "providerShipmentId" text, "trackingCode" text)
cross join lateral (
  select id, sequence, order_id, state, attention, label_id from (
    select s.id, s.sequence, s.order_id, s.state, s.attention, s.created_at, l.id as label_id, 1 as rank
    from shipping_label l join shipment s on s.id = l.shipment_id
    where l.provider_shipment_id = w."providerShipmentId"
    union all
    select id, sequence, order_id, state, attention, created_at, null, 2 from shipment where tracking_code = w."trackingCode"
  ) candidate
  order by rank, created_at desc limit 1
) found
join sales_order o on o.id = found.order_id
left join shipping_label l on l.id = found.label_id`;
