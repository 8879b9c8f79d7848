import type { EntityManager } from '../database.ts';
import {
  parametersOf,
  statementOver,
  VIOLATIONS_MAX,
  type Invariant,
  type InvariantId,
  type InvariantSettings,
  type ExternalBook,
  type Violation,
} from './invariant.ts';
import { invariants } from './invariants.ts';
import { ORDERS_AT_ONCE, windowsOfAll, windowsSince } from './order-windows.ts';
import { loadBook, type Entries } from './external-books.ts';

export interface InvariantResult {
  readonly id: InvariantId;
  readonly title: string;
  readonly status: 'holds' | 'violated' | 'not-checked';
  readonly violations: readonly Violation[];
  /** There are more than are named: of one problem `VIOLATIONS_MAX` are. */
  readonly more: boolean;
  /** Why it was not checked. */
  readonly reason?: string;
  /** So many payments whose money has moved were not compared: they are too many to ask for one by one. */
  readonly leftOut?: number;
}

/** A book that was read, or why it could not be. */
export type LoadedBooks = Partial<Record<ExternalBook, Entries | Error>>;

export type CheckResult = InvariantResult & Pick<Invariant, 'needs'>;

/** Runs work in a transaction that sees the shop as it was at one moment. */
export type AtOneMoment = <Outcome>(work: (em: EntityManager) => Promise<Outcome>) => Promise<Outcome>;

export interface CheckOptions extends InvariantSettings {
  readonly loaded: LoadedBooks;
  /** All of them unless told which. */
  readonly wanted?: readonly Invariant[] | undefined;
  readonly ordersAtOnce?: number | undefined;
  readonly onOneProcessor?: boolean | undefined;
}

/**
 * Looks at the shop once: what does not lie within one order is compared in a transaction for each invariant, orders in windows
 * of some thousands, each in a transaction of its own. So no moment is held on to for longer than a window takes, and what lies
 * within one order is always compared at one moment.
 */
export async function runChecks(
  atOneMoment: AtOneMoment,
  { loaded, wanted = invariants, ordersAtOnce = ORDERS_AT_ONCE, onOneProcessor = false, ...settings }: CheckOptions,
): Promise<CheckResult[]> {
  // EasyPost has no list of labels; where there is none to compare with, that is no gap in the check.
  const possible = wanted.filter(({ needs }) => needs !== 'gateway_label' || loaded.gateway_label);
  const looks = possible.map((invariant) => ({ invariant, found: new Map<string, Violation[]>() }));
  const run = async (em: EntityManager, over: 'shop' | 'window', { invariant, found }: (typeof looks)[number]) => {
    const sql = statementOver(over, invariant, settings);
    if (sql === undefined) return;
    const askedSingly = askedSinglyOf(invariant, loaded);
    keep(found, await em.execute<Violation[]>(sql, [...parametersOf({ ...settings, askedSingly })]));
  };
  const readable = looks.filter(({ invariant: { needs } }) => !needs || whyUnread(loaded[needs]) === undefined);
  for (const look of readable.filter(({ invariant }) => statementOver('shop', invariant, settings))) {
    await atOneMoment(async (em) => {
      await prepare(em, onOneProcessor);
      await layOut(em, look.invariant, loaded);
      await run(em, 'shop', look);
    });
  }
  const ofOrders = readable.filter(({ invariant }) => statementOver('window', invariant, settings));
  const windows = settings.since ? windowsSince(settings.since, ordersAtOnce) : windowsOfAll(ordersAtOnce);
  for (let more = ofOrders.length > 0; more;) {
    more = await atOneMoment(async (em) => {
      await prepare(em, onOneProcessor);
      if (!(await windows.layOutNext(em))) return false;
      for (const look of ofOrders) await run(em, 'window', look);
      return true;
    });
  }
  return looks.map(({ invariant, found }) => resultOf(invariant, loaded, found));
}

/** Compiling these statements takes longer than running them; with the server's own 4 MB nearly all would be sorted on disk. */
async function prepare(em: EntityManager, onOneProcessor: boolean): Promise<void> {
  await em.execute('set local jit = off');
  await em.execute(`set local work_mem = '32MB'`);
  if (onOneProcessor) await em.execute('set local max_parallel_workers_per_gather = 0');
}

async function layOut(em: EntityManager, { needs }: Invariant, loaded: LoadedBooks): Promise<void> {
  const entries = needs && loaded[needs];
  if (needs && entries && !(entries instanceof Error)) await loadBook(em, needs, entries);
}

/** Of each problem one more than is named, which says that there are more. */
function keep(found: Map<string, Violation[]>, violations: readonly Violation[]): void {
  for (const violation of violations) {
    const known = found.get(violation.problem) ?? [];
    found.set(violation.problem, known);
    if (known.length <= VIOLATIONS_MAX) known.push(violation);
  }
}

function resultOf(
  invariant: Invariant,
  loaded: LoadedBooks,
  found: ReadonlyMap<string, readonly Violation[]>,
): CheckResult {
  const { id, title, problems, needs } = invariant;
  const base = { id, title, ...(needs === undefined ? {} : { needs }) };
  const reason = needs && whyUnread(loaded[needs]);
  if (reason !== undefined) return { ...base, violations: [], more: false, status: 'not-checked', reason };
  const all = problems.map((problem) => found.get(problem) ?? []);
  const leftOut = askedSinglyOf(invariant, loaded)?.leftOut ?? 0;
  return {
    ...base,
    status: all.some(({ length }) => length > 0) ? 'violated' : 'holds',
    violations: all.flatMap((violations) => violations.slice(0, VIOLATIONS_MAX)),
    more: all.some(({ length }) => length > VIOLATIONS_MAX),
    ...(leftOut > 0 && { leftOut }),
  };
}

function askedSinglyOf({ needs }: Invariant, loaded: LoadedBooks): Entries['askedSingly'] {
  const entries = needs && loaded[needs];
  return entries instanceof Error ? undefined : entries?.askedSingly;
}

function whyUnread(entries: Entries | Error | undefined): string | undefined {
  if (entries === undefined) return 'there is nothing to compare with';
  return entries instanceof Error ? entries.message : undefined;
}
