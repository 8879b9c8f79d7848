import type { PaymentAttempts } from '../../domain/payments/payment-attempt-limits.ts';
import type { Database } from '../database.ts';
import { attemptsOfBuyerSql } from './payment-attempts-sql.ts';

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

export const paymentAttemptsSql = `
with buyer as (
  select id, email, customer_id from sales_order where id = ?
)
select (select count(*) from payment p where p.order_id = buyer.id)::int as "ofOrder",
  ${attemptsOfBuyerSql} as "ofBuyerInHour"
from buyer`;
