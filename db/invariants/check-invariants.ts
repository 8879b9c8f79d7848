import { setTimeout as delay } from 'node:timers/promises';
import { IsolationLevel } from '@mikro-orm/core';
import type { Database, EntityManager } from '../database.ts';
import type { ExternalBook, Invariant, Violation } from './invariant.ts';
import { invariants } from './invariants.ts';
import { runChecks, type AtOneMoment, type InvariantResult, type LoadedBooks, type CheckResult } from './run-checks.ts';
import { readBook, refreshBook, type Book, type Books, type Entries } from './external-books.ts';
import { askMovedPayments } from './moved-payments.ts';

export type { InvariantResult } from './run-checks.ts';

export interface CheckInvariantsOptions {
  readonly database: Database;
  /** What is compared with the shop; what is left out is not checked. */
  readonly books?: Books;
  /** How long something may be on its way before it counts as lost. */
  readonly graceSeconds?: number;
  /** Between two looks at what did not agree with somebody else's books. */
  readonly pauseMs?: number;
  /** Looks only at what is open or has changed since then, and at all stock; everything unless it is given. */
  readonly since?: Date | undefined;
  /** How many orders are looked at together. */
  readonly ordersAtOnce?: number;
  /** With `since`: how many payments from before it are asked for one by one. */
  readonly movedPaymentsMax?: number | undefined;
  /** All of them unless told which. */
  readonly wanted?: readonly Invariant[] | undefined;
  /** Leaves the server's other processors to others, and takes longer. */
  readonly onOneProcessor?: boolean | undefined;
  /** Ends the look between two transactions, by an error. */
  readonly signal?: AbortSignal | undefined;
}

export interface InvariantReport {
  readonly checkedAt: string;
  /** Only what is open or has changed since then was looked at. */
  readonly since?: string;
  /** Everything was checked and nothing is wrong. */
  readonly holds: boolean;
  readonly results: readonly InvariantResult[];
}

/** The sweeps that mend what was lost run every minute and look at what is a minute old. */
export const DEFAULT_GRACE_SECONDS = 120;

/** What does not agree is looked at so often: somebody may be between the provider's answer and our database. */
const LOOKS = 3;

/**
 * Checks every invariant. What lies within one order is compared at one moment of the database. Other people's books cannot be part
 * of that moment: they are read before it, and what does not agree is read again and looked at once more; only what never agreed
 * counts.
 */
export async function checkInvariants({
  database,
  books = {},
  graceSeconds = DEFAULT_GRACE_SECONDS,
  pauseMs = 1_000,
  since,
  ordersAtOnce,
  movedPaymentsMax,
  wanted = invariants,
  onOneProcessor,
  signal,
}: CheckInvariantsOptions): Promise<InvariantReport> {
  const checkedAt = new Date().toISOString();
  const from = { database, books, since, movedPaymentsMax };
  const loaded = await readBooks(from);
  const atOneMoment: AtOneMoment = (work) => {
    signal?.throwIfAborted();
    return database.em.fork().transactional(work, { isolationLevel: IsolationLevel.REPEATABLE_READ });
  };
  const settings = { loaded, graceSeconds, since, ordersAtOnce, onOneProcessor };
  let results = await runChecks(atOneMoment, { ...settings, wanted });
  for (let looks = 1; looks < LOOKS && results.some(isUnsure); looks += 1) {
    await delay(pauseMs);
    const unsure = results.filter(isUnsure);
    for (const result of unsure) await readAgain(loaded, from, result);
    const unsettled = wanted.filter(({ id, needs }) =>
      unsure.some((result) => result.id === id && result.needs === needs),
    );
    const again = await runChecks(atOneMoment, { ...settings, wanted: unsettled });
    results = results.map((result) => {
      const seen = again.find(({ id, needs }) => id === result.id && needs === result.needs);
      return isUnsure(result) && seen ? seenTwice(result, seen) : result;
    });
  }
  const reported = results.map(({ needs: _needs, ...result }) => result);
  const holds = reported.every(({ status, leftOut }) => status === 'holds' && leftOut === undefined);
  return { checkedAt, ...(since && { since: since.toISOString() }), holds, results: reported };
}

interface ReadFrom extends Pick<CheckInvariantsOptions, 'database' | 'since' | 'movedPaymentsMax'> {
  readonly books: Books;
}

async function readBooks(from: ReadFrom): Promise<LoadedBooks> {
  const loaded: LoadedBooks = {};
  for (const name of Object.keys(from.books) as ExternalBook[]) {
    if (!from.books[name]) continue;
    loaded[name] = await readWhole(name, from).catch((error: unknown) =>
      error instanceof Error ? error : new Error(String(error)),
    );
  }
  return loaded;
}

/** The list of a book; beside it what has moved of older payments, where only what is new is listed. */
async function readWhole(
  name: ExternalBook,
  { database, books, since, movedPaymentsMax: max }: ReadFrom,
): Promise<Entries> {
  const from = await listedFrom(database, since);
  const payments = name === 'gateway_authorisation' ? books.gateway_authorisation : undefined;
  const moved =
    since && payments
      ? await askMovedPayments(database.em.fork(), { book: payments, since, listedFrom: from, max })
      : undefined;
  const entries = await readBook(name, books[name] as Book<object>, from);
  if (!moved) return entries;
  const listedToo = new Set<string>();
  for (const [key] of entries) if (moved.entries.has(key)) listedToo.add(key);
  for (const [key, entry] of moved.entries) if (!listedToo.has(key)) entries.set(key, entry);
  entries.askedSingly = moved.asked;
  return entries;
}

const DAY_MS = 86_400_000;

/** From when a provider's list is read. A payment is made there after it is made here, by other clocks. */
async function listedFrom(database: Database, since: Date | undefined): Promise<Date> {
  return since ? new Date(since.getTime() - DAY_MS) : readBirthday(database.em.fork());
}

/** A day before the first order was asked for: what a provider knows from before that is not this shop's. */
async function readBirthday(em: EntityManager): Promise<Date> {
  const [row] = await em.execute<{ since: string | null }[]>(
    `select extract(epoch from least((select min(received_at) from checkout_request), (select min(created_at) from payment))
       - interval '1 day') as since`,
  );
  return new Date(Math.max(0, Number(row?.since ?? 0)) * 1_000);
}

/** Reads again what did not agree; the whole list where that is more than is named. */
async function readAgain(
  loaded: LoadedBooks,
  from: ReadFrom,
  { needs: name, violations, more }: CheckResult,
): Promise<void> {
  const book = name && (from.books[name] as Book<object> | undefined);
  const entries = name && loaded[name];
  if (!name || !book || !entries || entries instanceof Error) return;
  const keys = new Set(violations.flatMap(({ key }) => (key === null ? [] : [key])));
  try {
    if (more) loaded[name] = await readWhole(name, from);
    else await refreshBook(entries, book, keys);
  } catch (error) {
    loaded[name] = error instanceof Error ? error : new Error(String(error));
  }
}

/** Only what disagrees with somebody else's books may be settled by a second look: our own have no such excuse. */
function isUnsure({ status, needs }: CheckResult): boolean {
  return status === 'violated' && needs !== undefined;
}

function seenTwice(before: CheckResult, again: CheckResult): CheckResult {
  // Where there are more than are named, one that is named now may have been there before, unnamed.
  if (again.status === 'not-checked' || before.more || again.more) return again;
  const known = new Set(before.violations.map(identityOf));
  const violations = again.violations.filter((violation) => known.has(identityOf(violation)));
  return { ...again, status: violations.length > 0 ? 'violated' : 'holds', violations };
}

function identityOf({ problem, subject, key }: Violation): string {
  return JSON.stringify([problem, subject, key]);
}
