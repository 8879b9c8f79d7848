import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { castOrders, type Cast } from '../../tests/invariants/cast-of-orders.ts';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import type { Database } from '../database.ts';
import type { Book, GatewayAuthorisation } from './external-books.ts';
import { addMovedPayments } from './moved-payments.ts';
import { PackedEntries } from './packed-entries.ts';

let database: Database;
let query: Query;
let drop: () => Promise<void>;
let cast: Cast;

beforeAll(async () => {
  ({ database, query, drop } = await openTestDatabase());
  cast = await castOrders(database);
});
afterAll(() => drop());

const anHourAgo = () => new Date(Date.now() - 3_600_000);

/** What was asked for, and how many were under way at once. */
async function look({ since = anHourAgo(), max, listed = [] }: { since?: Date; max?: number; listed?: string[] } = {}) {
  const { intents } = await cast.readBooks();
  const entries = new PackedEntries();
  for (const intentId of listed) entries.add(intentId, intents.get(intentId)!);
  let underWay = 0;
  let most = 0;
  const book: Book<GatewayAuthorisation> = {
    async *list() {
      yield* [];
    },
    async read(key) {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise(setImmediate);
      underWay -= 1;
      return intents.get(key) as GatewayAuthorisation | undefined;
    },
  };
  const asked = await addMovedPayments(database.em.fork(), { entries, book, since, max });
  return { ...asked, known: [...entries].map(([key]) => key), most };
}

describe('payments whose money has moved', () => {
  it('are all asked for, some at a time', async () => {
    const all = await query<{ id: string }>('select intent_id as id from payment where intent_id is not null');
    const { intentIds, leftOut, known, most } = await look();
    expect(intentIds.toSorted()).toEqual(all.map(({ id }) => id).toSorted());
    expect(intentIds.length).toBeGreaterThan(5);
    expect(known.toSorted()).toEqual(intentIds.toSorted());
    expect({ leftOut, most }).toEqual({ leftOut: 0, most: 5 });
  });

  it('are asked for no more where the list has them', async () => {
    const first = await look();
    const [listed = ''] = first.intentIds;
    const { intentIds, known } = await look({ listed: [listed] });
    expect(intentIds).toEqual(first.intentIds.slice(1));
    expect(known.toSorted()).toEqual(first.intentIds.toSorted());
  });

  it('are left out where they are too many, those that moved last being asked for first', async () => {
    const { intentIds, leftOut } = await look({ max: 1 });
    expect(intentIds).toEqual([`pi_${cast.ids.cancelled[0]}_1`]);
    expect(leftOut).toBe((await look()).intentIds.length - 1);
  });

  it.each([
    ['a capture that is opened', `update payment_capture set asked_at = now() + interval '2 hours'`, 1, 3],
    ['a refund that is opened', `update payment_refund set created_at = now() + interval '4 hours'`, 3, 1],
  ])('are those of %s, which may have happened there', async (_what, sql, hours, count) => {
    await query(sql);
    const since = new Date(Date.now() + hours * 3_600_000);
    expect((await look({ since })).intentIds).toHaveLength(count);
  });

  it('are none of before the time', async () => {
    expect((await look({ since: new Date(Date.now() + 5 * 3_600_000) })).intentIds).toEqual([]);
  });
});
