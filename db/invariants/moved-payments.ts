import { setTimeout as delay } from 'node:timers/promises';
import type { EntityManager } from '../database.ts';
import { PLANNED_EACH_TIME } from '../shared/planned-each-time.ts';
import type { Book, GatewayAuthorisation } from './external-books.ts';

/** So many are asked for in a look, the newest movement first; it takes more than three minutes. */
export const MOVED_PAYMENTS_MAX = 2_000;

/** Ten a second: Stripe takes 25 of one kind (docs.stripe.com/rate-limits), and the shop asks the same while it works. */
const AT_ONCE = 5;
const PAUSE_MS = 500;

/** A read that fails is tried again: one of two thousand does in many a look. */
const PAUSES_MS = [1_000, 5_000] as const;
/** Where so many fail for good there is nothing to compare with. */
const FAILURES_MAX = 20;

/** By their clock and ours. */
const CLOCKS_DIFFER_MS = 600_000;

/** Payments that were asked for one by one, because a list since a time does not have them. */
export interface AskedSingly {
  readonly intentIds: readonly string[];
  /** How many more there are. */
  readonly leftOut: number;
}

export interface MovedPayments {
  readonly asked: AskedSingly;
  /** As the provider has them. */
  readonly entries: ReadonlyMap<string, GatewayAuthorisation>;
}

export interface MovedPaymentsWanted {
  readonly book: Book<GatewayAuthorisation>;
  readonly since: Date;
  /** From when on the provider's list is read. */
  readonly listedFrom: Date;
  readonly max?: number | undefined;
  readonly pausesMs?: readonly number[];
}

/**
 * Asks a provider for the payments whose money has moved since a time in our books, and which are older than its list. To be done
 * before the list is read, which is compared with a shop that goes on.
 */
export async function askMovedPayments(em: EntityManager, wanted: MovedPaymentsWanted): Promise<MovedPayments> {
  const { max = MOVED_PAYMENTS_MAX } = wanted;
  const moved = await listMovedPayments(em, wanted);
  const wantedIds = moved.slice(0, max);
  const entries = new Map<string, GatewayAuthorisation>();
  const failed = new Set<string>();
  for (let first = 0; first < wantedIds.length; first += AT_ONCE) {
    const some = wantedIds.slice(first, first + AT_ONCE);
    const isLast = first + AT_ONCE >= wantedIds.length;
    const [read] = await Promise.all([
      Promise.all(some.map((intentId) => readPatiently(wanted, intentId))),
      isLast ? undefined : delay(PAUSE_MS),
    ]);
    for (const [index, answer] of read.entries()) {
      const intentId = some[index]!;
      if ('error' in answer) failed.add(intentId);
      else if (answer.entry) entries.set(intentId, answer.entry);
      if ('error' in answer && failed.size > FAILURES_MAX) throw answer.error;
    }
  }
  const intentIds = wantedIds.filter((intentId) => !failed.has(intentId));
  return { asked: { intentIds, leftOut: moved.length - intentIds.length }, entries };
}

type Read = { readonly entry: GatewayAuthorisation | undefined } | { readonly error: unknown };

async function readPatiently({ book, pausesMs = PAUSES_MS }: MovedPaymentsWanted, intentId: string): Promise<Read> {
  for (let failures = 0; ; failures += 1) {
    try {
      return { entry: await book.read(intentId) };
    } catch (error) {
      const pauseMs = pausesMs[failures];
      if (pauseMs === undefined) return { error };
      await delay(pauseMs);
    }
  }
}

async function listMovedPayments(
  em: EntityManager,
  { since, listedFrom }: Pick<MovedPaymentsWanted, 'since' | 'listedFrom'>,
): Promise<string[]> {
  const at = since.toISOString();
  const madeBefore = new Date(listedFrom.getTime() + CLOCKS_DIFFER_MS).toISOString();
  const rows = await em.execute<{ intentId: string }[]>(MOVED_PAYMENTS, [at, at, at, at, madeBefore]);
  return rows.map(({ intentId }) => intentId);
}

/**
 * A capture or refund that was asked for may have happened there without standing in our ledger, and a try that was given up before
 * it held anything never stands there.
 */
const MOVED_PAYMENTS = `${PLANNED_EACH_TIME}
with moved as (
  select p.id, t.posted_at as at from ledger_transaction t join payment p on p.order_id = t.order_id where t.posted_at >= ?
  union all select payment_id, asked_at from payment_capture where asked_at >= ?
  union all select payment_id, created_at from payment_refund where created_at >= ?
  union all select id, settled_at from payment where settled_at >= ?
)
select p.intent_id as "intentId" from moved m join payment p on p.id = m.id
where p.intent_id is not null and p.created_at < ? group by p.intent_id order by max(m.at) desc, p.intent_id`;
