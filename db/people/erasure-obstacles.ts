import { hasLeft, isFinalShipmentState, shipmentStates } from '../../domain/shipments/shipment-state.ts';
import type { EntityManager } from '../database.ts';
import { mentionsThem } from './mentions-sql.ts';

/** What stands in the way of an erasure: the shop still needs to know who it is. */
export interface Obstacle {
  readonly about: string;
  readonly why: string;
}

/** For whoever is in the temporary tables of `find-person.ts`. */
export async function findObstacles(em: EntityManager): Promise<readonly Obstacle[]> {
  return em.execute<Obstacle[]>(OBSTACLES);
}

const ON_ITS_WAY = shipmentStates.filter((state) => hasLeft(state) && !isFinalShipmentState(state));

/** Looks at what there is now, not only at what was found: an order may have been placed since. */
const OBSTACLES = `
with theirs as (
  select id from person_order
  union select id from sales_order where email in (select email from person_email)
  union select id from sales_order where customer_id in (select id from person_customer)
)
select 'order A-' || o.number as about, case
    when o.closed_at is null then 'It is ' || o.status || ': it has to end first.'
    when o.attention is not null then 'It waits for a person (attention): that has to be seen to first.'
    else 'It was placed while this was looked for: run the command again.' end as why
from sales_order o where o.id in (select id from theirs)
  and (o.closed_at is null or o.attention is not null or o.id not in (select id from person_order))
union all
select 'order A-' || o.number, case
    when s.attention is not null then 'A parcel of it waits for a person (attention): that has to be seen to first.'
    else 'A parcel of it is on its way (' || s.state || '): it has to arrive first, or staff have to say that it is lost.' end
from shipment s join sales_order o on o.id = s.order_id
where o.id in (select id from theirs) and (s.attention is not null or s.state in ('${ON_ITS_WAY.join(`', '`)}'))
union all
select 'request A-' || r.number, 'It is being placed.' from checkout_request r
where r.resolved_at is null and (r.order_id in (select id from person_request)
  or r.body ->> 'email' in (select email from person_email)
  or r.body ->> 'customerId' in (select id::text from person_customer))
union all
select 'webhook ' || e.event_id, 'It has had no effect yet: try again in some minutes.' from inbound_event e
where e.settled_at is null and ${mentionsThem('e.payload')}
order by 1`;
