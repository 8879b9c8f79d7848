import { setTimeout as delay } from 'node:timers/promises';
import { checkInvariants } from '../../../db/invariants/check-invariants.ts';
import { describeReport } from '../../../tools/invariants/describe-report.ts';
import { openBooks, type OpenBooks } from '../../../tools/invariants/open-books.ts';
import { remedies } from '../../../tools/invariants/remedies.ts';
import { isFinal, type OrderStatus } from '../../../domain/orders/order-status.ts';
import type { ProofShop } from '../on-a-shop.ts';
import { isLive, type OutsideWorld } from './outside-world.ts';

const SETTLED_WITHIN_MS = 90_000;
const ROWS = 100;

/** The books that the command `npm run invariants` reads. */
export function openBooksOf({ running }: ProofShop): Promise<OpenBooks> {
  return openBooks({
    temporal: { address: running.temporalAddress, namespace: running.temporalNamespace },
    stripe: { secretKey: 'sk_test_simulated', apiBase: running.stripe },
    easypostSimulatorUrl: running.easypost,
  });
}

/** Orders that have neither ended nor say what they wait for, when time is up. */
export async function untilSettled({ database }: ProofShop): Promise<string[]> {
  for (const giveUpAt = Date.now() + SETTLED_WITHIN_MS; ; await delay(300)) {
    const rows = await database.em
      .fork()
      .execute<{ number: string; status: OrderStatus; attention: string | null; holdReason: string | null }[]>(
        'select number, status, attention, hold_reason as "holdReason" from sales_order order by number',
      );
    const open = rows.filter(({ status, attention, holdReason }) => !isFinal(status) && !attention && !holdReason);
    if (open.length === 0) return [];
    if (Date.now() > giveUpAt) {
      return open.map(({ number, status }) => `Order A-${number} is ${status} and says to nobody what it waits for`);
    }
  }
}

export interface Lost {
  /** Ids at the providers: of what is about orders and parcels that moved there after the moment. */
  readonly explained: ReadonlySet<string>;
  readonly outside: OutsideWorld;
}

export interface Judgement {
  readonly violations: readonly string[];
  /** What staff are told, line by line. */
  readonly list: readonly string[];
  /** Entries of it. */
  readonly entries: number;
}

/**
 * All invariants hold but for what providers have and the database does not. Each entry of that list is of after the moment,
 * comes with what to do about it, and money of an order that is not there is on it.
 */
export async function judgeBooks(proofShop: ProofShop, books: OpenBooks, lost: Lost): Promise<Judgement> {
  for (const giveUpAt = Date.now() + SETTLED_WITHIN_MS; ; await delay(500)) {
    const { results } = await checkInvariants({
      database: proofShop.database,
      books: books.books,
      graceSeconds: 90,
      pauseMs: 300,
    });
    const found = results.flatMap(({ violations }) => violations);
    const isOutside = ({ key }: { readonly key: string | null }) => key !== null && lost.explained.has(key);
    const broken = found.filter((violation) => !isOutside(violation));
    const listed = new Set(found.map(({ key }) => key));
    const unlisted = await strangersNotOn(listed, proofShop, lost);
    if ((broken.length > 0 || unlisted.length > 0) && Date.now() < giveUpAt) continue;
    const unread = results.filter(({ status }) => status === 'not-checked');
    return {
      violations: [
        ...broken.map(
          ({ problem, subject, detail }) => `An invariant does not hold: ${problem}. ${subject}: ${detail}`,
        ),
        ...unread.map(({ id, reason }) => `${id} was not checked: ${reason}`),
        ...unlisted.map((id) => `Nobody is told of ${id}, which the provider has and the shop has not`),
        ...found.filter(({ problem }) => !remedies[problem]).map(({ problem }) => `Nobody says what to do: ${problem}`),
      ],
      list: describeReport(
        { results: results.filter(({ violations }) => violations.length > 0) },
        ROWS,
        remedies,
      ).split('\n'),
      entries: found.length,
    };
  }
}

/** Live money at the provider of an order that the database does not have. */
async function strangersNotOn(
  listed: ReadonlySet<string | null>,
  { database }: ProofShop,
  { outside }: Lost,
): Promise<string[]> {
  const rows = await database.em.fork().execute<{ id: string }[]>('select id from sales_order');
  const known = new Set(rows.map(({ id }) => id));
  return outside.payments
    .filter((payment) => isLive(payment) && !known.has(payment.metadata['order_id'] ?? ''))
    .map(({ id }) => id)
    .filter((id) => !listed.has(id));
}
