import type { Database } from '../database.ts';

export interface AttemptsOfOrder {
  readonly made: number;
  /** Of them, those that a bank has declined. */
  readonly declined: number;
}

export interface PaymentAttemptQueries {
  /** None where there is no such order. */
  countAttemptsOfOrder(orderId: string): Promise<AttemptsOfOrder>;
  /** The credential that an order was placed with. Undefined: there is no such order. */
  readPlacedWith(orderId: string): Promise<string | undefined>;
}

export function createPaymentAttemptQueries(database: Database): PaymentAttemptQueries {
  return {
    async countAttemptsOfOrder(orderId) {
      const [row] = await database.em.fork().execute<AttemptsOfOrder[]>(
        `select count(*)::int as made, count(*) filter (where state = 'declined')::int as declined
         from payment where order_id = ?`,
        [orderId],
      );
      return row ?? { made: 0, declined: 0 };
    },
    async readPlacedWith(orderId) {
      const [row] = await database.em
        .fork()
        .execute<{ placedWith: string }[]>(
          'select credential_id as "placedWith" from checkout_request where order_id = ?',
          [orderId],
        );
      return row?.placedWith;
    },
  };
}
