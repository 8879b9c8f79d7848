import type { Database } from '../../../db/database.ts';

export interface BookedOrder {
  readonly id: string;
  readonly status: string;
  /** Epoch milliseconds. */
  readonly confirmedAt: number | null;
}

/** What became of the orders, read from the shop's own tables. */
export interface OrderBook {
  all(): Promise<readonly BookedOrder[]>;
  /** Those that are not final. */
  unfinished(): Promise<readonly BookedOrder[]>;
  /** Of those that were stored until then, and of these: what is neither confirmed nor given up. */
  countUnconfirmed(storedUntil: number, orderIds: readonly string[]): Promise<number>;
}

const ORDERS = `select id, status, (extract(epoch from confirmed_at) * 1000)::float8 as "confirmedAt" from sales_order`;

export function createOrderBook(database: Database): OrderBook {
  const read = <Row>(sql: string, ...values: readonly unknown[]) => database.em.fork().execute<Row[]>(sql, [...values]);
  return {
    all: () => read<BookedOrder>(ORDERS),
    unfinished: () => read<BookedOrder>(`${ORDERS} where status not in ('completed', 'cancelled', 'expired')`),
    async countUnconfirmed(storedUntil, orderIds) {
      const [row] = await read<{ count: string }>(
        `select count(*) from checkout_request r left join sales_order o on o.id = r.order_id
         where (r.received_at <= ? or r.order_id in (select value::uuid from jsonb_array_elements_text(?::jsonb)))
           and r.refusal is null and o.confirmed_at is null and coalesce(o.status, 'received') not in ('cancelled', 'expired')`,
        new Date(storedUntil),
        JSON.stringify(orderIds),
      );
      return Number(row?.count);
    },
  };
}
