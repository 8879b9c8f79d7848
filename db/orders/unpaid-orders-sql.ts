import { ofBuyerSql } from './buyer-sql.ts';

const UNPAID = "status in ('placed', 'awaiting-payment')";

/** Counting stops here, above any limit for one buyer. The limit also keeps the planner from scanning all unpaid orders. */
const COUNTED_MAX = 1_000;

/**
 * SQL for the unpaid orders of the buyer in the CTE `buyer` (buyer-sql.ts), as one JSON value shaped as `Unpaid`. It sees neither the
 * row that the same statement stores nor those of uncommitted transactions, so two concurrent requests may both be accepted. A
 * customer's stored requests are found by customer id, because they need not contain an e-mail address.
 */
export const unpaidOfBuyerSql = `(
  select jsonb_build_object('orders', count(*), 'units', coalesce(sum(units), 0)) from (
    select (select coalesce(sum(h.quantity), 0) from reservation h where h.order_id = o.id and h.state = 'held') as units
    from (${ofBuyerSql(UNPAID, `limit ${COUNTED_MAX}`)}) o
    union all
    select (select coalesce(sum((l ->> 'quantity')::int), 0) from jsonb_array_elements(r.lines) l)
    from (
      select r.* from buyer, lateral (
        select body -> 'lines' as lines from checkout_request
        where resolved_at is null and body ->> 'customerId' is not null
          and (body ->> 'customerId')::uuid = buyer.customer_id limit ${COUNTED_MAX}) r
      union all
      select r.lines from buyer, lateral (
        select body -> 'lines' as lines, shopper_mark from checkout_request
        where resolved_at is null and body ->> 'email' = buyer.email limit ${COUNTED_MAX}) r
      where buyer.customer_id is null and (buyer.shopper_mark is null or r.shopper_mark = buyer.shopper_mark)
    ) r
  ) unpaid)`;

/**
 * SQL for the unpaid orders and stored requests with a mark, whatever e-mail address they name, but for one of them: shaped as `Unpaid`.
 * None that is older than a day waits for its payment (policy-catalogue.ts).
 */
export const unpaidOfMarkSql = `
select count(*)::int as orders, coalesce(sum(units), 0)::float8 as units from (
  select case when o.id is null
      then (select sum((l ->> 'quantity')::int) from jsonb_array_elements(r.body -> 'lines') l)
      else (select sum(h.quantity) from reservation h where h.order_id = o.id and h.state = 'held') end as units
  from checkout_request r left join sales_order o on o.id = r.order_id
  where r.shopper_mark = ? and r.received_at > now() - interval '1 day' and r.order_id <> ?
    and case when o.id is null then r.resolved_at is null else o.${UNPAID} end
  limit ${COUNTED_MAX}) unpaid`;

/** SQL for the unpaid orders of all buyers, by the API key that placed them. */
export const unpaidByKeySql = `
select r.credential_id as "credentialId", count(*)::int as orders, coalesce(sum(held.units), 0)::float8 as units
from sales_order o
join checkout_request r on r.order_id = o.id
left join lateral (
  select sum(h.quantity) as units from reservation h where h.order_id = o.id and h.state = 'held') held on true
where o.${UNPAID}
group by r.credential_id`;
