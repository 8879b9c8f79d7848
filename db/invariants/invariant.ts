import { orderStatusEdges } from '../../domain/orders/order-status.ts';
import { shipmentStateEdges } from '../../domain/shipments/shipment-state.ts';

export type InvariantId = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7' | 'I8' | 'I9';

/** What the shop is compared with that does not stand in its database. */
export type ExternalBook = 'gateway_authorisation' | 'gateway_label' | 'running_workflow';

/** Something that must be true of the shop at every moment. */
export interface Invariant {
  readonly id: InvariantId;
  readonly title: string;
  /** The sentences that may come of it. */
  readonly problems: readonly string[];
  /** Selects what breaks it, as Violation rows; no row: it holds. */
  readonly sql: string;
  readonly parameters: (settings: InvariantSettings) => readonly unknown[];
  /** The book that `sql` reads, as a temporary table of that name. */
  readonly needs?: ExternalBook;
}

export interface InvariantSettings {
  /** How long something may be on its way before it counts as lost. */
  readonly graceSeconds: number;
}

export interface Violation {
  /** What is wrong, the same sentence for every case of it. */
  readonly problem: string;
  /** Whom it is about, in words: `order A-1042`, `SKU MUG at MAIN`. */
  readonly subject: string;
  /** The figures. */
  readonly detail: string;
  /** To look it up: the id of the order, parcel, intent or workflow. */
  readonly key: string | null;
}

/** More of one problem are not read: whoever has so many has one cause to find, not a list to work off. */
export const VIOLATIONS_MAX = 1_000;

/**
 * Puts the checks of one invariant into one statement. Each check selects `subject`, `detail` and `key` under the
 * sentence that says what is wrong, and may use the tables of `GIVEN`.
 */
export function invariant(
  id: InvariantId,
  title: string,
  checks: Readonly<Record<string, string>>,
  needs?: ExternalBook,
): Invariant {
  const parts = Object.entries(checks).map(([problem, sql]) => checkSql(problem, sql));
  return {
    id,
    title,
    problems: Object.keys(checks),
    sql: `${GIVEN}\n${parts.join('\nunion all\n')}`,
    parameters: ({ graceSeconds }) => [
      graceSeconds,
      JSON.stringify(orderStatusEdges),
      JSON.stringify(shipmentStateEdges),
    ],
    ...(needs === undefined ? {} : { needs }),
  };
}

/**
 * Each problem has a limit of its own, so that none hides another. The rows come in one order: two looks at the same
 * shop see the same ones. One more than the limit is read, which says that there are more.
 */
function checkSql(problem: string, sql: string): string {
  return `(select '${problem}' as problem, c.subject::text, c.detail::text, c.key::text
from (${sql}) as c (subject, detail, key)
order by subject, key, detail limit ${VIOLATIONS_MAX + 1})`;
}

/** The rules that the checks are held to, as tables. The state graphs are those that the program walks. */
const GIVEN = `
with given as materialized (
  select now() - make_interval(secs => ?::float8) as before, ?::jsonb as order_edges, ?::jsonb as shipment_edges
), order_edge as materialized (
  select e.key as status_from, to_.value as status_to
  from given, jsonb_each(order_edges) e, jsonb_array_elements_text(e.value) to_
), final_status as materialized (
  select e.key as status from given, jsonb_each(order_edges) e where jsonb_array_length(e.value) = 0
), shipment_edge as materialized (
  select e.key as state_from, to_.value as state_to
  from given, jsonb_each(shipment_edges) e, jsonb_array_elements_text(e.value) to_
), order_known as (
  select o.*, 'order A-' || o.number as name, 'A-' || o.number as spoken, o.status in (select status from final_status) as is_final from sales_order o
), parcel_known as (
  select s.*, 'parcel ' || s.sequence || ' of A-' || o.number as name, 'A-' || o.number || '-' || s.sequence as spoken,
    s.state not in ('planned', 'ready', 'picked', 'packed', 'cancelled') as has_left
  from shipment s join sales_order o on o.id = s.order_id
)`;
