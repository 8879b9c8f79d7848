const UNPAID = "status in ('placed', 'awaiting-payment')";

/**
 * What the buyer in the CTE `buyer (email, customer_id)` has not paid, as one JSON value shaped as `Unpaid`. The row that is
 * being stored by the same statement is not seen by it; nor are those that others are storing at this moment, so two
 * requests at once may both be let in.
 */
export const unpaidOfBuyerSql = `(
  select jsonb_build_object('orders', count(*), 'units', coalesce(sum(units), 0)) from (
    select (select coalesce(sum(h.quantity), 0) from reservation h where h.order_id = o.id and h.state = 'held') as units
    from (
      select o.id from sales_order o, buyer where o.${UNPAID} and o.email = buyer.email
      union
      select o.id from sales_order o, buyer where o.${UNPAID} and o.customer_id = buyer.customer_id
    ) o
    union all
    select (select coalesce(sum((l ->> 'quantity')::int), 0) from jsonb_array_elements(r.body -> 'lines') l)
    from checkout_request r, buyer where r.resolved_at is null and r.body ->> 'email' = buyer.email
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
