import type { FulfilmentStage } from '../../domain/fulfilment/fulfilment-stage.ts';
import type { OrderStatus } from '../../domain/orders/order-status.ts';
import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import { CANONICAL_SKU_SQL } from '../catalogue/canonical-lines-sql.ts';
import type { Database } from '../database.ts';
import { PLANNED_EACH_TIME } from '../shared/planned-each-time.ts';

/** Every field narrows the search; what is left out does not. */
export interface OrderSearch {
  readonly status?: readonly OrderStatus[] | undefined;
  readonly paymentStatus?: PaymentStatus | undefined;
  readonly fulfilmentStage?: FulfilmentStage | undefined;
  readonly customerId?: string | undefined;
  readonly number?: number | undefined;
  /** Lower-cased. */
  readonly email?: string | undefined;
  readonly sku?: string | undefined;
  readonly placedAfter?: Date | undefined;
  readonly placedBefore?: Date | undefined;
  /** Something happened after this, as the timeline has it. */
  readonly updatedAfter?: Date | undefined;
  readonly needsAttention?: boolean | undefined;
}

export interface OrderPage {
  readonly limit: number;
  /** `attention`: what has waited longest for a person first, and nothing else. */
  readonly order?: OrderOrder | undefined;
  readonly after?: OrderPosition | undefined;
}

export type OrderOrder = 'newest' | 'attention';

/** A place in the list of orders. The time is text, because a Date drops the microseconds. */
export interface OrderPosition {
  readonly at: string;
  readonly id: string;
}

/** One line of a list of orders. */
export interface OrderSummaryRecord {
  readonly id: string;
  readonly placedAt: string;
  readonly number: number;
  readonly status: OrderStatus;
  readonly paymentStatus: PaymentStatus;
  readonly fulfilmentStage: FulfilmentStage;
  readonly attention: string | null;
  readonly attentionSince: string | null;
  readonly holdReason: string | null;
  readonly customerId: string | null;
  readonly email: string;
  readonly currency: string;
  readonly totalMinor: number;
  readonly lineCount: number;
}

export interface OrderSearchQueries {
  /** Newest first. One statement, however long the page. */
  searchOrders(search: OrderSearch, page: OrderPage): Promise<readonly OrderSummaryRecord[]>;
}

export function createOrderSearchQueries(database: Database): OrderSearchQueries {
  return {
    async searchOrders(search, page) {
      const { sql, params } = orderSearchSql(search, page);
      return database.em.fork().execute<OrderSummaryRecord[]>(sql, params);
    },
  };
}

/**
 * The statement of a search, apart from running it, so that a test can ask the database for its plan. Columns, because a
 * JSON document for each row costs the database twice as much. Amounts are exact up to 2^53 minor units, which is what the
 * rules allow (`minorUnits`).
 */
export function orderSearchSql(search: OrderSearch, { limit, order = 'newest', after }: OrderPage) {
  const conditions = [...conditionsOf(search)];
  const { only, from, by } = orders[order];
  if (only) conditions.push([only, []]);
  if (after) conditions.push([from, [after.at, after.id]]);
  const where = conditions.length > 0 ? `where ${conditions.map(([sql]) => sql).join(' and ')}` : '';
  return {
    sql: `${PLANNED_EACH_TIME}
select o.id, o.number::float8 as number, o.status, o.payment_status as "paymentStatus", o.fulfilment_stage as "fulfilmentStage", o.attention,
  to_json(o.attention_since) as "attentionSince",
  o.hold_reason as "holdReason", o.customer_id as "customerId", o.email, o.currency,
  o.total_minor::float8 as "totalMinor", to_json(o.placed_at) as "placedAt",
  (select count(*) from order_line l where l.order_id = o.id)::int as "lineCount"
from sales_order o ${where}
order by ${by} limit ?`,
    params: [...conditions.flatMap(([, params]) => params), limit],
  };
}

const orders: Readonly<Record<OrderOrder, { readonly only?: string; readonly from: string; readonly by: string }>> = {
  newest: { from: '(o.placed_at, o.id) < (?::timestamptz, ?::uuid)', by: 'o.placed_at desc, o.id desc' },
  attention: {
    only: 'o.attention is not null',
    from: '(o.attention_since, o.id) > (?::timestamptz, ?::uuid)',
    by: 'o.attention_since, o.id',
  },
};

type Condition = readonly [sql: string, params: readonly unknown[]];

function* conditionsOf(search: OrderSearch): Generator<Condition> {
  if (search.status) yield [`o.status in (${search.status.map(() => '?').join(', ')})`, search.status];
  if (search.paymentStatus) yield ['o.payment_status = ?', [search.paymentStatus]];
  if (search.fulfilmentStage) yield ['o.fulfilment_stage = ?', [search.fulfilmentStage]];
  if (search.customerId) yield ['o.customer_id = ?', [search.customerId]];
  if (search.number !== undefined) yield ['o.number = ?', [search.number]];
  if (search.email) yield ['o.email = ?', [search.email]];
  if (search.sku)
    yield [
      `o.id in (select l.order_id from order_line l where l.sku = ${CANONICAL_SKU_SQL})`,
      [search.sku, search.sku],
    ];
  if (search.placedAfter) yield ['o.placed_at >= ?', [search.placedAfter.toISOString()]];
  if (search.placedBefore) yield ['o.placed_at < ?', [search.placedBefore.toISOString()]];
  if (search.updatedAfter)
    yield [
      'o.id in (select e.order_id from order_event e where e.occurred_at > ?)',
      [search.updatedAfter.toISOString()],
    ];
  if (search.needsAttention === true) yield ['o.attention is not null', []];
  if (search.needsAttention === false) yield ['o.attention is null', []];
}
