/** SQL: whether an order has an open task of a source; both are expressions. */
export const orderTells = (orderId: string, source: string) => `exists (select from task t
  where t.subject_type = 'order' and t.subject_id = ${orderId}::text and t.source = ${source} and t.closed_at is null)`;
