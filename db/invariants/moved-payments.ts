import { setTimeout as delay } from 'node:timers/promises';
import type { EntityManager } from '../database.ts';
import { PLANNED_EACH_TIME } from '../shared/planned-each-time.ts';
import type { Book, Entries, GatewayAuthorisation } from './external-books.ts';

/** So many are asked for in a look, the newest movement first; it takes more than three minutes. */
export const MOVED_PAYMENTS_MAX = 2_000;

/** Ten a second: Stripe takes 25 of one kind (docs.stripe.com/rate-limits), and the shop asks the same while it works. */
const AT_ONCE = 5;
const PAUSE_MS = 500;

/** Payments that were asked for one by one, because a list since a time does not have them. */
export interface AskedSingly {
  readonly intentIds: readonly string[];
  /** How many more there are. */
  readonly leftOut: number;
}

/**
 * Adds to a provider's list since a time, which has what was made since then, the older payments whose money has moved since then
 * in our books.
 */
export async function addMovedPayments(
  em: EntityManager,
  {
    entries,
    book,
    since,
    max = MOVED_PAYMENTS_MAX,
  }: Readonly<{ entries: Entries; book: Book<GatewayAuthorisation>; since: Date; max?: number | undefined }>,
): Promise<AskedSingly> {
  const missing = new Set(await listMovedPayments(em, since));
  for (const [intentId] of entries) missing.delete(intentId);
  const intentIds = [...missing].slice(0, max);
  for (let first = 0; first < intentIds.length; first += AT_ONCE) {
    const some = intentIds.slice(first, first + AT_ONCE);
    const isLast = first + AT_ONCE >= intentIds.length;
    const [known] = await Promise.all([
      Promise.all(some.map((intentId) => book.read(intentId))),
      isLast ? undefined : delay(PAUSE_MS),
    ]);
    for (const [index, entry] of known.entries()) if (entry) entries.set(some[index]!, entry);
  }
  return { intentIds, leftOut: missing.size - intentIds.length };
}

async function listMovedPayments(em: EntityManager, since: Date): Promise<string[]> {
  const at = since.toISOString();
  const rows = await em.execute<{ intentId: string }[]>(MOVED_PAYMENTS, [at, at, at]);
  return rows.map(({ intentId }) => intentId);
}

/** A capture or refund that was asked for may have happened there without standing in our ledger. */
const MOVED_PAYMENTS = `${PLANNED_EACH_TIME}
with moved as (
  select p.id, t.posted_at as at from ledger_transaction t join payment p on p.order_id = t.order_id where t.posted_at >= ?
  union all select payment_id, asked_at from payment_capture where asked_at >= ?
  union all select payment_id, created_at from payment_refund where created_at >= ?
)
select p.intent_id as "intentId" from moved m join payment p on p.id = m.id
where p.intent_id is not null group by p.intent_id order by max(m.at) desc, p.intent_id`;
