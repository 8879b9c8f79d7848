import type { FulfilmentStage } from '../../domain/fulfilment/fulfilment-stage.ts';
import { isFinal, type OrderStatus } from '../../domain/orders/order-status.ts';
import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import type { Database, EntityManager } from '../database.ts';
import { PLANNED_EACH_TIME } from '../shared/planned-each-time.ts';

/** All given fields must match. */
export interface OrderSearch {
  readonly status?: readonly OrderStatus[] | undefined;
  readonly paymentStatus?: PaymentStatus | undefined;
  readonly fulfilmentStage?: FulfilmentStage | undefined;
  readonly customerId?: string | undefined;
  readonly number?: number | undefined;
  /** Only orders that were placed with this credential. */
  readonly placedWith?: string | undefined;
  /** Lower-cased. */
  readonly email?: string | undefined;
  /** Compared without regard to case. */
  readonly sku?: string | undefined;
  /** Of one of its parcels, as its label has it. */
  readonly trackingCode?: string | undefined;
  /** Without blanks and hyphens, in capitals. */
  readonly postalCode?: string | undefined;
  readonly isOnHold?: boolean | undefined;
  readonly placedAfter?: Date | undefined;
  readonly placedBefore?: Date | undefined;
  /** Only orders with a timeline entry after this time. */
  readonly updatedAfter?: Date | undefined;
  readonly needsAttention?: boolean | undefined;
}

export interface OrderPage {
  readonly limit: number;
  /** `attention`: only orders with a message to staff, longest waiting first. */
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
  /** Newest first. One statement, preceded by one for the canonical SKU if there is one. */
  searchOrders(search: OrderSearch, page: OrderPage): Promise<readonly OrderSummaryRecord[]>;
}

export function createOrderSearchQueries(database: Database): OrderSearchQueries {
  return {
    async searchOrders(search, page) {
      const em = database.em.fork();
      const sku = search.sku && (await readCanonicalSku(em, search.sku));
      const { sql, params } = orderSearchSql({ ...search, sku }, page);
      return em.execute<OrderSummaryRecord[]>(sql, params);
    },
  };
}

/** The catalogue's spelling, or the given one. Read first, so that PostgreSQL plans for this SKU: one may be in every tenth order. */
async function readCanonicalSku(em: EntityManager, sku: string): Promise<string> {
  const [known] = await em.execute<{ sku: string }[]>('select sku from product_variant where lower(sku) = lower(?)', [
    sku,
  ]);
  return known?.sku ?? sku;
}

/**
 * The statement of a search, separate so that a test can ask the database for its plan. `sku` is in the catalogue's spelling. It selects
 * columns, because a JSON document for each row costs the database twice as much. Amounts are exact up to 2^53 minor units, which is
 * what the rules allow (`minorUnits`).
 */
export function orderSearchSql({ sku, ...search }: OrderSearch, { limit, order = 'newest', after }: OrderPage) {
  const { only, from, by } = orders[order];
  const conditions = [...conditionsOf(search)];
  if (only) conditions.push([only, []]);
  if (after) conditions.push([from, [after.at, after.id]]);
  const found = sku !== undefined && order === 'newest' && !isOfFew(search) ? newestOf(sku, search, after) : undefined;
  if (sku !== undefined && !found) conditions.push([WITH_SKU, [sku]]);
  const where = conditions.length > 0 ? `where ${conditions.map(([sql]) => sql).join(' and ')}` : '';
  return {
    sql: `${PLANNED_EACH_TIME}
select o.id, o.number::float8 as number, o.status, o.payment_status as "paymentStatus", o.fulfilment_stage as "fulfilmentStage", o.attention,
  to_json(o.attention_since) as "attentionSince",
  o.hold_reason as "holdReason", o.customer_id as "customerId", o.email, o.currency,
  o.total_minor::float8 as "totalMinor", to_json(o.placed_at) as "placedAt",
  (select count(*) from order_line l where l.order_id = o.id)::int as "lineCount"
from ${found ? `(${found[0]}) as found join sales_order o on o.id = found.order_id` : 'sales_order o'} ${where}
order by ${found ? 'found.placed_at desc, found.order_id desc' : by} limit ?`,
    params: [...(found?.[1] ?? []), ...conditions.flatMap(([, params]) => params), limit],
  };
}

/** As the index has it: people type it with and without blanks. */
const POSTAL_CODE = `upper(translate(o.shipping_address ->> 'postalCode', ' -', ''))`;

const WITH_SKU = 'o.id in (select l.order_id from order_line l where l.sku = ?)';

/** Whether another filter has an index that finds few orders, so that their lines are searched for the SKU. */
function isOfFew(search: Omit<OrderSearch, 'sku'>): boolean {
  const { status, paymentStatus, fulfilmentStage, customerId, number, email, trackingCode, postalCode } = search;
  const { updatedAfter, needsAttention, isOnHold } = search;
  return (
    [customerId, number, email, trackingCode, postalCode, updatedAfter].some((asked) => asked !== undefined) ||
    needsAttention === true ||
    isOnHold === true ||
    (status?.every((one) => !isFinal(one)) ?? false) ||
    (paymentStatus !== undefined && paymentStatus !== 'captured') ||
    (fulfilmentStage !== undefined && fulfilmentStage !== 'delivered')
  );
}

/** The orders of a SKU, read from an index in the order of the page: a popular SKU has tens of thousands. */
function newestOf(sku: string, { placedAfter, placedBefore }: OrderSearch, after?: OrderPosition): Condition {
  const conditions: Condition[] = [['l.sku = ?', [sku]]];
  if (placedAfter) conditions.push(['l.placed_at >= ?', [placedAfter.toISOString()]]);
  if (placedBefore) conditions.push(['l.placed_at < ?', [placedBefore.toISOString()]]);
  if (after) conditions.push(['(l.placed_at, l.order_id) < (?::timestamptz, ?::uuid)', [after.at, after.id]]);
  return [
    `select distinct l.placed_at, l.order_id from order_line l where ${conditions.map(([sql]) => sql).join(' and ')}
  order by l.placed_at desc, l.order_id desc`,
    conditions.flatMap(([, params]) => params),
  ];
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
  if (search.placedWith !== undefined) {
    const placed = 'select from checkout_request r where r.order_id = o.id and r.credential_id = ?';
    yield [`exists (${placed})`, [search.placedWith]];
  }
  if (search.number !== undefined) yield ['o.number = ?', [search.number]];
  if (search.email) yield ['o.email = ?', [search.email]];
  if (search.trackingCode) {
    yield ['o.id in (select s.order_id from shipment s where s.tracking_code = ?)', [search.trackingCode]];
  }
  if (search.postalCode) yield [`${POSTAL_CODE} = ?`, [search.postalCode]];
  if (search.isOnHold === true) yield ['o.hold_reason is not null', []];
  if (search.isOnHold === false) yield ['o.hold_reason is null', []];
  if (search.placedAfter) yield ['o.placed_at >= ?', [search.placedAfter.toISOString()]];
  if (search.placedBefore) yield ['o.placed_at < ?', [search.placedBefore.toISOString()]];
  if (search.updatedAfter)
    yield ['o.id in (select e.subject_id from event e where e.occurred_at > ?)', [search.updatedAfter.toISOString()]];
  if (search.needsAttention === true) yield ['o.attention is not null', []];
  if (search.needsAttention === false) yield ['o.attention is null', []];
}
