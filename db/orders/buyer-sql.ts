/**
 * Selects the ids of orders of the one in the CTE `buyer (email, customer_id, shopper_mark)`: of a customer their own; of a guest
 * those under their e-mail address, and of them only those that were placed from the same place, where that is known. An e-mail
 * address proves nothing: whoever orders under somebody else's keeps neither a customer from buying nor a guest who is elsewhere.
 * The mark is read as a value, because of an `exists` PostgreSQL may make a table of all requests.
 */
export function ofBuyerSql(which: string, howMany: string): string {
  return `
    select o.id from buyer, lateral (
      select id from sales_order where ${which} and customer_id = buyer.customer_id ${howMany}) o
    union all
    select o.id from buyer, lateral (
      select id from sales_order where ${which} and email = buyer.email ${howMany}) o
    where buyer.customer_id is null and (buyer.shopper_mark is null
      or (select shopper_mark from checkout_request where order_id = o.id) = buyer.shopper_mark)`;
}
