import type { PaymentAttempts } from '../../domain/payments/payment-attempt-limits.ts';
import type { Database } from '../database.ts';

export interface PaymentAttemptQueries {
  countPaymentAttempts(orderId: string): Promise<PaymentAttempts>;
}

export function createPaymentAttemptQueries(database: Database): PaymentAttemptQueries {
  return {
    async countPaymentAttempts(orderId) {
      const [row] = await database.em.fork().execute<PaymentAttempts[]>(paymentAttemptsSql, [orderId]);
      return row ?? { ofOrder: 0, ofBuyerInHour: 0 };
    },
  };
}

/** An order is given up within a day, so what is paid now was placed within one. */
export const paymentAttemptsSql = `
with paid as (
  select id, email, customer_id from sales_order where id = ?
), theirs as (
  select o.id from sales_order o, paid where o.email = paid.email and o.placed_at > now() - interval '1 day'
  union
  select o.id from sales_order o, paid
  where o.customer_id = paid.customer_id and o.placed_at > now() - interval '1 day'
)
select (select count(*) from payment p where p.order_id = paid.id)::int as "ofOrder",
  (select count(*) from payment p join theirs on theirs.id = p.order_id
   where p.created_at > now() - interval '1 hour')::int as "ofBuyerInHour"
from paid`;
