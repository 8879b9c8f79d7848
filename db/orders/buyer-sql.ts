/**
 * SQL that selects the order ids of the buyer in the CTE `buyer (email, customer_id, shopper_mark)`: of a customer their own; of a
 * guest those with the same e-mail address and, where it is known, the same shopper mark. Anybody can type an e-mail address, so
 * orders under it must not count against a known customer, or against a guest with another mark. The mark is compared as a scalar
 * subquery: for an `exists` PostgreSQL may hash all requests.
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
