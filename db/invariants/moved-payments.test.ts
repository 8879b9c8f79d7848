import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { castOrders, type Cast } from '../../tests/invariants/cast-of-orders.ts';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import type { Database } from '../database.ts';
import type { Book, GatewayAuthorisation } from './external-books.ts';
import { askMovedPayments } from './moved-payments.ts';

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

interface Wanted {
  readonly since?: Date;
  readonly listedFrom?: Date;
  readonly max?: number;
  /** How often the reading of each payment fails, by its id. */
  readonly failures?: (intentId: string) => number;
}

/** What was asked for, and how many were under way at once. */
async function look({ since = anHourAgo(), listedFrom = new Date(), max, failures = () => 0 }: Wanted = {}) {
  const { intents } = await cast.readBooks();
  let underWay = 0;
  let most = 0;
  const reads = new Map<string, number>();
  const book: Book<GatewayAuthorisation> = {
    async *list() {
      yield* [];
    },
    async read(key) {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise(setImmediate);
      underWay -= 1;
      const read = (reads.get(key) ?? 0) + 1;
      reads.set(key, read);
      if (read <= failures(key)) throw new Error('429');
      return intents.get(key) as GatewayAuthorisation | undefined;
    },
  };
  const wanted = { book, since, listedFrom, max, pausesMs: [1, 1] };
  const { asked, entries } = await askMovedPayments(database.em.fork(), wanted);
  return { ...asked, known: [...entries.keys()], most };
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

  it('are none that the list has', async () => {
    const { intentIds } = await look();
    expect((await look({ listedFrom: anHourAgo() })).intentIds).toEqual([]);
    const [oldest = ''] = intentIds;
    await query(`update payment set created_at = created_at - interval '1 day' where intent_id = '${oldest}'`);
    expect((await look({ listedFrom: anHourAgo() })).intentIds).toEqual([oldest]);
  });

  it('are read again where that fails, and left out where it fails again and again', async () => {
    const { intentIds } = await look();
    const [blip = '', gone = ''] = intentIds;
    const seen = await look({ failures: (id) => (id === blip ? 2 : id === gone ? 3 : 0) });
    expect(seen.intentIds).toEqual(intentIds.filter((id) => id !== gone));
    expect(seen).toMatchObject({ leftOut: 1, known: expect.arrayContaining([blip]) });
  });

  it('are those of a try that was given up before it held anything, which may hold money there', async () => {
    const since = new Date(Date.now() + 6 * 3_600_000);
    expect((await look({ since })).intentIds).toEqual([]);
    const [id] = await query<{ id: string }>(
      `update payment set settled_at = now() + interval '7 hours' where id in
       (select id from payment where intent_id is not null limit 1) returning intent_id as id`,
    );
    expect((await look({ since })).intentIds).toEqual([id?.id]);
    await query('update payment set settled_at = created_at where settled_at > now()');
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
