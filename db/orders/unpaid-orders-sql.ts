const UNPAID = "status in ('placed', 'awaiting-payment')";

/** More than any limit for one buyer needs to know. It also keeps the planner from reading all unpaid orders for one buyer's. */
const COUNTED_MAX = 1_000;

/**
 * What the buyer in the CTE `buyer (email, customer_id)` has not paid, as one JSON value shaped as `Unpaid`. The row that is
 * being stored by the same statement is not seen by it; nor are those that others are storing at this moment, so two
 * requests at once may both be let in. A request that names a customer is its customer's, and of the address that stands there.
 */
export const unpaidOfBuyerSql = `(
  select jsonb_build_object('orders', count(*), 'units', coalesce(sum(units), 0)) from (
    select (select coalesce(sum(h.quantity), 0) from reservation h where h.order_id = o.id and h.state = 'held') as units
    from (
      select o.id from buyer, lateral (
        select id from sales_order where ${UNPAID} and email = buyer.email limit ${COUNTED_MAX}) o
      union
      select o.id from buyer, lateral (
        select id from sales_order where ${UNPAID} and customer_id = buyer.customer_id limit ${COUNTED_MAX}) o
    ) o
    union all
    select (select coalesce(sum((l ->> 'quantity')::int), 0) from jsonb_array_elements(r.lines) l)
    from (
      select r.* from buyer, lateral (
        select order_id, body -> 'lines' as lines from checkout_request
        where resolved_at is null and body ->> 'email' = buyer.email limit ${COUNTED_MAX}) r
      union
      select r.* from buyer, lateral (
        select order_id, body -> 'lines' as lines from checkout_request
        where resolved_at is null and body ->> 'customerId' is not null and (body ->> 'customerId')::uuid = any(array[
          buyer.customer_id, (select id from customer where email = buyer.email)]) limit ${COUNTED_MAX}) r
    ) r
  ) unpaid)`;

/** The same of all buyers, by the API key that their orders came with. */
export const unpaidByKeySql = `
select r.credential_id as "credentialId", count(*)::int as orders, coalesce(sum(held.units), 0)::float8 as units
from sales_order o
join checkout_request r on r.order_id = o.id
left join lateral (
  select sum(h.quantity) as units from reservation h where h.order_id = o.id and h.state = 'held') held on true
where o.${UNPAID}
group by r.credential_id`;
