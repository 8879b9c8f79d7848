import { invariant } from './invariant.ts';

/** Money there that a shopper would miss. */
const LIVE = `(g.state = 'authorised' or g.captured_minor > g.refunded_minor)`;

/** Its order's workflow is finding out what came of it: see `voidPayments`, which no end of an order leaves out. */
const BEING_SETTLED = `(p.state in ('pending', 'action-required') and not o.is_final)`;

const THEIRS = `'there: ' || g.state || ', ' || g.authorised_minor || ' authorised, ' || g.captured_minor || ' captured, ' ||
      g.refunded_minor || ' refunded ' || g.currency`;
const OURS = `'; here: ' || p.state || ', ' || p.authorised_minor || ' authorised, ' || p.captured_minor || ' captured, ' ||
      p.refunded_minor || ' refunded ' || p.currency`;

/** I5: what the payment provider has on its books is what we have on ours. */
export const gatewayAgrees = invariant(
  'I5',
  'Our payments equal the payment provider’s own list, both ways',
  {
    shop: {
      'The provider holds money that no payment of ours explains': `
    select g.intent_id, ${THEIRS} || ', order ' || coalesce(g.order_id, 'none'), g.intent_id
    from gateway_authorisation g
    where ${LIVE}
      and not exists (select 1 from payment p where p.intent_id = g.intent_id)
      and not exists (
        select 1 from payment p join sales_order o on o.id = p.order_id
        where p.order_id = g.order_uuid and p.intent_id is null and p.state in ('pending', 'action-required')
          and o.status not in (select status from final_status))`,

      'We count on money that the provider does not know of': `
    select o.name || ', try ' || p.attempt, coalesce(p.intent_id, 'no intent') || ${OURS}, p.intent_id
    from given, payment p
    join order_known o on o.id = p.order_id
    left join gateway_authorisation g on g.intent_id = p.intent_id
    where p.state in ('authorised', 'captured') and g.intent_id is null
      and (p.created_at >= given.since or p.intent_id in (select intent_id from asked_singly))`,

      'The provider’s figures are not ours': `
    select o.name || ', try ' || p.attempt, ${THEIRS} || ${OURS}, g.intent_id
    from payment p
    join order_known o on o.id = p.order_id
    join gateway_authorisation g on g.intent_id = p.intent_id
    where p.state in ('authorised', 'captured') and (
      (g.currency, g.authorised_minor, g.captured_minor, g.refunded_minor)
        <> (p.currency, p.authorised_minor, p.captured_minor, p.refunded_minor)
      or g.state not in ('authorised', 'captured')
      or (p.state, g.state) = ('authorised', 'captured')
      or g.order_uuid is distinct from p.order_id)`,

      'The provider holds money that we have released': `
    select o.name || ', try ' || p.attempt, ${THEIRS} || ${OURS}, g.intent_id
    from payment p
    join order_known o on o.id = p.order_id
    join gateway_authorisation g on g.intent_id = p.intent_id
    where p.state not in ('authorised', 'captured') and ${LIVE} and not ${BEING_SETTLED}`,

      'The provider holds money of an order that has ended': `
    select o.name || ', try ' || p.attempt, ${THEIRS} || ${OURS}, g.intent_id
    from payment p
    join order_known o on o.id = p.order_id
    join gateway_authorisation g on g.intent_id = p.intent_id
    where p.state = 'captured' and g.state = 'authorised' and o.is_final`,

      'A shopper is charged twice for one order': `
    select 'order ' || coalesce('A-' || o.number, g.order_id), ${THEIRS} || ', one of ' || g.times, g.intent_id
    from (
      select g.*, count(*) over (partition by g.order_id) as times
      from gateway_authorisation g where ${LIVE} and g.order_id is not null
    ) g left join sales_order o on o.id = g.order_uuid
    where g.times > 1`,
    },
  },
  'gateway_authorisation',
);

/** I6, our side: a parcel is paid for once. */
export const oneLabelPerParcel = invariant('I6', 'At most one bought, unrefunded label per parcel', {
  shop: {
    'Nobody looks what became of a label’s price': `
    select s.name, l.provider_shipment_id || ', due at ' || l.refund_look_at, l.provider_shipment_id
    from given, shipping_label l join parcel_known s on s.id = l.shipment_id
    where l.refund_look_at < given.before`,
  },
  order: {
    'A parcel has more than one bought label': `
    select s.name, string_agg(l.provider_shipment_id, ', ' order by l.provider_shipment_id), s.id
    from shipping_label l join parcel_known s on s.id = l.shipment_id
    where l.state = 'bought' group by s.id, s.name having count(*) > 1`,

    'A parcel left without a label': `
    select s.name, s.state, s.id from parcel_known s
    where s.has_left and not exists (select 1 from shipping_label l where l.shipment_id = s.id and l.state = 'bought')`,
  },
});

/** Its carrier may have decided against us, and is asked before long. */
const NOT_DECIDED_HERE = `'refund-requested'`;

/** I6, the carriers' side; for the simulator, because EasyPost has no list of labels to compare with. */
export const carriersAgree = invariant(
  'I6',
  'Our labels equal the carriers’ own list, both ways',
  {
    shop: {
      'The carriers sold more than one label for a parcel': `
    select coalesce(s.name, 'parcel ' || g.reference), g.provider_shipment_id || ', one of ' || g.times,
      g.provider_shipment_id
    from (
      select g.*, count(*) over (partition by g.reference) as times
      from gateway_label g where not g.refunded and g.reference is not null and not exists (
        select 1 from shipping_label f
        where f.provider_shipment_id = g.provider_shipment_id and f.state in ('forfeited', ${NOT_DECIDED_HERE}))
    ) g left join parcel_known s on s.id::text = g.reference
    where g.times > 1`,

      'The carriers sold a label that we do not have': `
    select coalesce(s.name, 'parcel ' || coalesce(g.reference, 'unknown')),
      g.provider_shipment_id || '; here: ' || coalesce(l.state, 'unknown'), g.provider_shipment_id
    from gateway_label g
    left join shipping_label l on l.provider_shipment_id = g.provider_shipment_id
    left join parcel_known s on s.id = l.shipment_id
    where not g.refunded and coalesce(l.state, 'unknown') not in ('bought', 'forfeited', ${NOT_DECIDED_HERE})`,

      'We have a label that the carriers did not sell': `
    select s.name, l.provider_shipment_id || case when g.refunded then ' was refunded there' else ' is unknown there' end,
      l.provider_shipment_id
    from shipping_label l
    join parcel_known s on s.id = l.shipment_id
    left join gateway_label g on g.provider_shipment_id = l.provider_shipment_id
    where l.state = 'bought' and (g.provider_shipment_id is null or g.refunded)`,
    },
  },
  'gateway_label',
);
