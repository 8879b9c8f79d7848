import { orderStatusEdges } from '../../domain/orders/order-status.ts';
import { shipmentStateEdges } from '../../domain/shipments/shipment-state.ts';
import { PLANNED_EACH_TIME } from '../shared/planned-each-time.ts';
import type { Entries } from './external-books.ts';
import { givenSql } from './given-sql.ts';

export type InvariantId = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7' | 'I8' | 'I9' | 'I10' | 'I11' | 'I12';

/** What the shop is compared with that does not stand in its database. */
export type ExternalBook = 'gateway_authorisation' | 'gateway_label' | 'running_workflow';

/**
 * What one case of a check lies within. `order`: the rows of one order, so that any number of orders can be looked at in windows.
 * `shop`: rows of anything; read once in every look. `orders`: nearly always the rows of one order, but not by necessity: read
 * over the whole shop where that is looked at, and over the orders that are looked at where it is not.
 */
type Scope = 'order' | 'orders' | 'shop';

interface Check {
  /** The sentence that says what is wrong. */
  readonly problem: string;
  readonly scope: Scope;
  readonly sql: string;
}

/** Something that must be true of the shop at every moment. */
export interface Invariant {
  readonly id: InvariantId;
  readonly title: string;
  /** The sentences that may come of it. */
  readonly problems: readonly string[];
  readonly checks: readonly Check[];
  /** The book that its checks read, as a temporary table of that name. */
  readonly needs?: ExternalBook;
}

export interface InvariantSettings {
  /** How long something may be on its way before it counts as lost. */
  readonly graceSeconds: number;
  /** Only what is open, or has changed since then, is looked at; absent: everything. */
  readonly since?: Date | undefined;
}

/** What the parameters of a statement come from. */
type StatementSettings = InvariantSettings & Pick<Entries, 'askedSingly'>;

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

/** The checks of an invariant by the sentence that says what is wrong. Each selects `subject`, `detail` and `key`, and may use the tables of `givenSql`. */
type Checks = Readonly<Record<string, string>>;

export function invariant(
  id: InvariantId,
  title: string,
  { order = {}, orders = {}, shop = {} }: Readonly<Partial<Record<Scope, Checks>>>,
  needs?: ExternalBook,
): Invariant {
  const checks = [...checksOf('order', order), ...checksOf('orders', orders), ...checksOf('shop', shop)];
  const problems = checks.map(({ problem }) => problem);
  return { id, title, problems, checks, ...(needs === undefined ? {} : { needs }) };
}

function checksOf(scope: Scope, checks: Checks): Check[] {
  return Object.entries(checks).map(([problem, sql]) => ({ problem, scope, sql }));
}

/**
 * The statement that selects what breaks an invariant, as Violation rows; no row: it holds. Undefined where it has no check over
 * that: over the `shop`, once in a look, or over the orders of a `window`.
 */
export function statementOver(
  over: 'shop' | 'window',
  { checks }: Invariant,
  { since }: InvariantSettings,
): string | undefined {
  const overWhole: readonly Scope[] = since === undefined ? ['orders', 'shop'] : ['shop'];
  const parts = checks.filter(({ scope }) => overWhole.includes(scope) === (over === 'shop'));
  if (parts.length === 0) return undefined;
  return `${PLANNED_EACH_TIME}${givenSql(over)}\n${parts.map(checkSql).join('\nunion all\n')}`;
}

/** In the order in which every statement has them. */
export function parametersOf({ graceSeconds, since, askedSingly }: StatementSettings): readonly unknown[] {
  return [
    graceSeconds,
    JSON.stringify(orderStatusEdges),
    JSON.stringify(shipmentStateEdges),
    since?.toISOString() ?? null,
    JSON.stringify(askedSingly?.intentIds ?? []),
  ];
}

/**
 * Each problem has a limit of its own, so that none hides another. The rows come in one order: two looks at the same
 * shop see the same ones. One more than the limit is read, which says that there are more.
 */
function checkSql({ problem, sql }: Check): string {
  return `(select '${problem}' as problem, c.subject::text, c.detail::text, c.key::text
from (${sql}) as c (subject, detail, key)
order by subject, key, detail limit ${VIOLATIONS_MAX + 1})`;
}
