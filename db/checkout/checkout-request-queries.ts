import type { Database } from '../database.ts';
import type { StoredRefusal } from './refuse-request.ts';

/** A request that is neither an order nor refused yet. Ids only, because it is recorded in workflow histories. */
export interface OpenCheckoutRequest {
  readonly orderId: string;
  readonly customerId: string | null;
  readonly skus: readonly string[];
  readonly number: number;
  readonly lineCount: number;
  /** Measured by the database's clock. */
  readonly ageMs: number;
}

export interface CheckoutRequestQueries {
  /** A stored request, whether or not it became an order. Undefined when there is none. */
  readRequest(
    orderId: string,
  ): Promise<{ readonly receivedAt: string; readonly refusal: StoredRefusal | null } | undefined>;
  /**
   * Takes undecided requests that are due, and postpones each: by a minute at first, doubling up to ten minutes, so that requests
   * that cannot be started do not block the others.
   */
  takeOpenRequests(most: number): Promise<readonly OpenCheckoutRequest[]>;
  /** Makes requests that were taken but not tried due at once. */
  putBackRequests(orderIds: readonly string[]): Promise<void>;
}

export function createCheckoutRequestQueries(database: Database): CheckoutRequestQueries {
  return {
    async readRequest(orderId) {
      const [row] = await database.em
        .fork()
        .execute<{ request: { receivedAt: string; refusal: StoredRefusal | null } }[]>(
          `select jsonb_build_object('receivedAt', received_at, 'refusal', refusal) as request
         from checkout_request where order_id = ?`,
          [orderId],
        );
      return row?.request;
    },
    takeOpenRequests: async (most) => {
      const rows = await database.em.fork().execute<{ request: OpenCheckoutRequest }[]>(TAKE_OPEN_REQUESTS, [most]);
      return rows.map(({ request }) => request);
    },
    async putBackRequests(orderIds) {
      if (orderIds.length === 0) return;
      await database.em.fork().execute(
        `update checkout_request set looks = greatest(looks - 1, 0), next_look_at = now()
         where order_id in (select value::uuid from jsonb_array_elements_text(?::jsonb)) and resolved_at is null`,
        [JSON.stringify(orderIds)],
      );
    },
  };
}

const TAKE_OPEN_REQUESTS = `
with due as (
  select order_id from checkout_request where resolved_at is null and next_look_at <= now()
  order by next_look_at, order_id limit ? for update skip locked
), taken as (
  update checkout_request r set looks = r.looks + 1,
    next_look_at = now() + least(interval '10 minutes', interval '1 minute' * power(2, least(r.looks, 10)))
  from due where r.order_id = due.order_id
  returning r.order_id, r.number, r.body, r.received_at
)
select jsonb_build_object(
  'orderId', order_id, 'customerId', body -> 'customerId', 'number', number,
  'lineCount', jsonb_array_length(body -> 'lines'),
  'skus', (select jsonb_agg(distinct line ->> 'sku') from jsonb_array_elements(body -> 'lines') line),
  'ageMs', floor(extract(epoch from now() - received_at) * 1000)
) as request
from taken order by received_at, order_id`;
