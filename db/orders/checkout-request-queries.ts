import type { Database } from '../database.ts';
import type { StoredRefusal } from './checkout-request-repository.ts';

/** A request whose order nobody has decided about yet. Ids only: it stands in workflow histories. */
export interface OpenCheckoutRequest {
  readonly orderId: string;
  readonly customerId: string | null;
  readonly skus: readonly string[];
  readonly number: number;
  readonly lineCount: number;
  /** By the database's clock. */
  readonly ageMs: number;
  /** Pass it on to go on after this request. */
  readonly position: OpenRequestPosition;
}

export interface OpenRequestPosition {
  readonly receivedAt: string;
  readonly orderId: string;
}

export interface CheckoutRequestQueries {
  /** A stored request, whether or not it became an order. Undefined when there is none. */
  readRequest(
    orderId: string,
  ): Promise<{ readonly receivedAt: string; readonly refusal: StoredRefusal | null } | undefined>;
  /** Oldest first: requests that are neither an order nor refused after `olderThanMs`. */
  listOpenRequests(page: {
    readonly olderThanMs: number;
    readonly limit: number;
    readonly after: OpenRequestPosition | null;
  }): Promise<readonly OpenCheckoutRequest[]>;
}

const FIRST_ID = '00000000-0000-0000-0000-000000000000';

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
    async listOpenRequests({ olderThanMs, limit, after }) {
      const rows = await database.em.fork().execute<{ request: OpenCheckoutRequest }[]>(
        `select jsonb_build_object(
           'orderId', order_id, 'customerId', body -> 'customerId', 'number', number,
           'lineCount', jsonb_array_length(body -> 'lines'),
           'skus', (select jsonb_agg(distinct line ->> 'sku') from jsonb_array_elements(body -> 'lines') line),
           'ageMs', floor(extract(epoch from now() - received_at) * 1000),
           'position', jsonb_build_object('receivedAt', received_at, 'orderId', order_id)
         ) as request
         from checkout_request
         where resolved_at is null and received_at < now() - make_interval(secs => ?::float8 / 1000)
           and (received_at, order_id) > (?::timestamptz, ?::uuid)
         order by received_at, order_id limit ?`,
        [olderThanMs, after?.receivedAt ?? '-infinity', after?.orderId ?? FIRST_ID, limit],
      );
      return rows.map(({ request }) => request);
    },
  };
}
