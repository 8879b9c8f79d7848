import { setTimeout as delay } from 'node:timers/promises';
import { IsolationLevel } from '@mikro-orm/core';
import type { Database, EntityManager } from '../database.ts';
import { VIOLATIONS_MAX, type Invariant, type InvariantId, type ExternalBook, type Violation } from './invariant.ts';
import { invariants } from './invariants.ts';
import { loadBook, readBook, refreshBook, type Book, type Books, type Entries } from './external-books.ts';

export interface CheckInvariantsOptions {
  readonly database: Database;
  /** What is compared with the shop; what is left out is not checked. */
  readonly books?: Books;
  /** How long something may be on its way before it counts as lost. */
  readonly graceSeconds?: number;
  /** Between two looks at what did not agree with somebody else's books. */
  readonly pauseMs?: number;
}

export interface InvariantReport {
  readonly checkedAt: string;
  /** Everything was checked and nothing is wrong. */
  readonly holds: boolean;
  readonly results: readonly InvariantResult[];
}

export interface InvariantResult {
  readonly id: InvariantId;
  readonly title: string;
  readonly status: 'holds' | 'violated' | 'not-checked';
  readonly violations: readonly Violation[];
  /** There are more than are named: of one problem `VIOLATIONS_MAX` are. */
  readonly more: boolean;
  /** Why it was not checked. */
  readonly reason?: string;
}

/** The sweeps that mend what was lost run every minute and look at what is a minute old. */
export const DEFAULT_GRACE_SECONDS = 120;

/** What does not agree is looked at so often: somebody may be between the provider's answer and our database. */
const LOOKS = 3;

/**
 * Checks every invariant against one snapshot of the database. Other people's books cannot be part of a snapshot: they
 * are read before it, and what does not agree is read again with a new snapshot; only what never agreed counts.
 */
export async function checkInvariants({
  database,
  books = {},
  graceSeconds = DEFAULT_GRACE_SECONDS,
  pauseMs = 1_000,
}: CheckInvariantsOptions): Promise<InvariantReport> {
  const checkedAt = new Date().toISOString();
  const loaded = await readBooks(database, books);
  let results = await look(database, loaded, graceSeconds);
  for (let looks = 1; looks < LOOKS && results.some(isUnsure); looks += 1) {
    await delay(pauseMs);
    for (const result of results.filter(isUnsure)) await readAgain(database, loaded, books, result);
    const again = await look(database, loaded, graceSeconds);
    results = results.map((result, index) => (isUnsure(result) ? seenTwice(result, again[index] ?? result) : result));
  }
  const reported = results.map(({ needs: _needs, ...result }) => result);
  return { checkedAt, holds: reported.every(({ status }) => status === 'holds'), results: reported };
}

/** A book that was read, or why it could not be. */
export type LoadedBooks = Partial<Record<ExternalBook, Entries | Error>>;

type Look = InvariantResult & Pick<Invariant, 'needs'>;

async function readBooks(database: Database, books: Books): Promise<LoadedBooks> {
  const since = await readBirthday(database.em.fork());
  const loaded: LoadedBooks = {};
  for (const [name, book] of Object.entries(books) as [ExternalBook, Book<object> | undefined][]) {
    if (!book) continue;
    loaded[name] = await readBook(name, book, since).catch((error: unknown) =>
      error instanceof Error ? error : new Error(String(error)),
    );
  }
  return loaded;
}

/** A day before the first order was asked for: what a provider knows from before that is not this shop's. */
async function readBirthday(em: EntityManager): Promise<Date> {
  const [row] = await em.execute<{ since: string | null }[]>(
    `select extract(epoch from least((select min(received_at) from checkout_request), (select min(created_at) from payment))
       - interval '1 day') as since`,
  );
  return new Date(Math.max(0, Number(row?.since ?? 0)) * 1_000);
}

/** Reads again what did not agree; the whole book where that is more than is named. */
async function readAgain(
  database: Database,
  loaded: LoadedBooks,
  books: Books,
  { needs: name, violations, more }: Look,
): Promise<void> {
  const book = name && (books[name] as Book<object> | undefined);
  const entries = name && loaded[name];
  if (!name || !book || !entries || entries instanceof Error) return;
  const keys = new Set(violations.flatMap(({ key }) => (key === null ? [] : [key])));
  try {
    if (more) loaded[name] = await readBook(name, book, await readBirthday(database.em.fork()));
    else await refreshBook(entries, book, keys);
  } catch (error) {
    loaded[name] = error instanceof Error ? error : new Error(String(error));
  }
}

/** Only what disagrees with somebody else's books may be settled by a second look: our own have no such excuse. */
function isUnsure({ status, needs }: Look): boolean {
  return status === 'violated' && needs !== undefined;
}

function seenTwice(before: Look, again: Look): Look {
  // Where there are more than are named, one that is named now may have been there before, unnamed.
  if (again.status === 'not-checked' || before.more || again.more) return again;
  const known = new Set(before.violations.map(identityOf));
  const violations = again.violations.filter((violation) => known.has(identityOf(violation)));
  return { ...again, status: violations.length > 0 ? 'violated' : 'holds', violations };
}

function identityOf({ problem, subject, key }: Violation): string {
  return JSON.stringify([problem, subject, key]);
}

async function look(database: Database, loaded: LoadedBooks, graceSeconds: number): Promise<Look[]> {
  return database.em.fork().transactional((em) => runInvariants(em, loaded, graceSeconds), {
    isolationLevel: IsolationLevel.REPEATABLE_READ,
  });
}

/** Runs them, all unless told which, in the caller's transaction, which sees the books until it ends. */
export async function runInvariants(
  em: EntityManager,
  loaded: LoadedBooks,
  graceSeconds: number,
  wanted: readonly Invariant[] = invariants,
): Promise<Look[]> {
  for (const [name, entries] of Object.entries(loaded) as [ExternalBook, Entries | Error][]) {
    if (!(entries instanceof Error)) await loadBook(em, name, entries);
  }
  const looks: Look[] = [];
  // EasyPost has no list of labels; where there is none to compare with, that is no gap in the check.
  const possible = wanted.filter(({ needs }) => needs !== 'gateway_label' || loaded.gateway_label);
  for (const invariant of possible) looks.push(await runInvariant(em, invariant, loaded, graceSeconds));
  return looks;
}

async function runInvariant(
  em: EntityManager,
  { id, title, sql, parameters, needs }: Invariant,
  loaded: LoadedBooks,
  graceSeconds: number,
): Promise<Look> {
  const base = { id, title, violations: [], more: false, ...(needs === undefined ? {} : { needs }) };
  const reason = needs && whyUnread(loaded[needs]);
  if (reason !== undefined) return { ...base, status: 'not-checked', reason };
  const found = await em.execute<Violation[]>(sql, [...parameters({ graceSeconds })]);
  const byProblem = Map.groupBy(found, ({ problem }) => problem);
  const violations = [...byProblem.values()].flatMap((ofProblem) => ofProblem.slice(0, VIOLATIONS_MAX));
  return {
    ...base,
    status: found.length > 0 ? 'violated' : 'holds',
    violations,
    more: violations.length < found.length,
  };
}

function whyUnread(entries: Entries | Error | undefined): string | undefined {
  if (entries === undefined) return 'there is nothing to compare with';
  return entries instanceof Error ? entries.message : undefined;
}
