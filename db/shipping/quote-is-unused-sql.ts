/**
 * Whether an order may be placed by a quote for single use, `q` being the name of its row in the statement. A request that was
 * refused after it was stored has no order, so the next may have its quote. A quote for any number of orders is never used up.
 */
export function quoteIsUnusedSql(q: string): string {
  return `(${q}.used_by is null or exists (
       select from checkout_request r where r.order_id = ${q}.used_by and r.refusal is not null))`;
}
