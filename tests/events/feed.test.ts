import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDatabase, type Database } from '../../db/database.ts';
import { createEventFeedQueries, type FeedEventRecord } from '../../db/events/event-feed-queries.ts';
import { createEventSequencer } from '../../db/events/event-sequencer.ts';
import { feedIsWhole } from '../../db/invariants/event-invariants.ts';
import { runChecks } from '../../db/invariants/run-checks.ts';
import { aConfirmedOrder } from '../support/a-confirmed-order.ts';
import { createSeededRandom, type SeededRandom } from '../support/seeded-random.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { feedEvents } from './feed-config.ts';
import { writeFacts, type Subjects } from './feed-writers.ts';

const WRITERS = 32;
const EVENTS = feedEvents();
const seed = Math.floor(Math.random() * 2 ** 32);
/** Few enough for writers to meet. */
const [ORDERS, PRODUCTS] = [6, 12];
const TIME_LIMIT_MS = 120_000 + EVENTS * 20;

let test: TestDatabase;
let database: Database;
let subjects: Subjects;

beforeAll(async () => {
  test = await createTestDatabase();
  database = await openDatabase({
    url: test.url,
    poolSize: WRITERS + 4,
    connectTimeoutMs: 60_000,
    statementTimeoutMs: 60_000,
  });
  const orders: string[] = [];
  for (let n = 0; n < ORDERS; n += 1) orders.push((await aConfirmedOrder(database)).orderId);
  subjects = { orders, products: Array.from({ length: PRODUCTS }, () => randomUUID()) };
}, 60_000);
afterAll(async () => {
  await database.close();
  await test.drop();
});

/** A worker's sequencer with a connection of its own, which goes on after whatever happens to it. */
async function keepSequencing(name: string, until: AbortSignal): Promise<void> {
  const own = await openDatabase({ url: test.url, applicationName: name, poolSize: 1, connectTimeoutMs: 60_000 });
  const sequencer = createEventSequencer(own, { eventsAtOnce: 50 });
  while (!until.aborted) {
    await sequencer.sequenceEvents().catch(() => {});
    await sleep(1);
  }
  await own.close();
}

/** Cuts a sequencer off wherever it is, again and again; answers how often it was within a transaction. */
async function keepKilling(names: readonly string[], random: SeededRandom, until: AbortSignal): Promise<number> {
  let within = 0;
  while (!until.aborted) {
    await sleep(2 + random.next() * 40);
    const killed = await database.em.fork().execute<{ wasWithin: boolean }[]>(
      `select xact_start is not null as "wasWithin", pg_terminate_backend(pid)
       from pg_stat_activity where datname = current_database() and application_name = ?`,
      [names[random.next() < 0.5 ? 0 : 1]],
    );
    within += killed.filter(({ wasWithin }) => wasWithin).length;
  }
  return within;
}

/** Follows the feed from its beginning, as another system does: it stores one number, and no more. */
async function follow(until: () => number | undefined, types?: readonly string[]): Promise<FeedEventRecord[]> {
  const feed = createEventFeedQueries(database, { positionsAtOnce: 200 });
  const read: FeedEventRecord[] = [];
  for (let after = 0; ;) {
    const { events, readTo } = await feed.readFeed(after, 100, { types });
    read.push(...events);
    after = readTo;
    const end = until();
    if (end !== undefined && after >= end) return read;
    if (events.length === 0) await sleep(1);
  }
}

describe('the feed of events', () => {
  it(
    `gives ${EVENTS} events of ${WRITERS} writers once each and in the order of their subjects, whatever becomes of its sequencers (seed ${seed})`,
    async () => {
      const [enough, stop] = [new AbortController(), new AbortController()];
      const names = ['sequencer 1', 'sequencer 2'];
      const killing = keepKilling(names, createSeededRandom(seed), enough.signal);
      const sequencing = Promise.all(names.map((name) => keepSequencing(name, stop.signal)));
      let end: number | undefined;
      const following = Promise.all([follow(() => end), follow(() => end, ['payment.opened'])]);

      const facts = Math.ceil(EVENTS / WRITERS);
      const writers = Array.from({ length: WRITERS }, (_, n) =>
        writeFacts(database, { subjects, facts, random: createSeededRandom(seed + n + 1) }),
      );
      const committed = (await Promise.all(writers)).flat();
      end = committed.length;
      const [all, ofOrders] = await following;
      enough.abort();
      const killedWithin = await killing;
      stop.abort();
      await sequencing;
      expect(killedWithin).toBeGreaterThan(0);

      expect(all.map(({ position }) => position)).toEqual(committed.map((_, index) => index + 1));
      const keys = await database.em
        .fork()
        .execute<{ position: string; factKey: string }[]>(
          `select f.position, e.fact_key as "factKey" from event_feed f join event e on e.id = f.event_id`,
        );
      expect(keys.map(({ factKey }) => factKey).toSorted()).toEqual(committed.toSorted());
      expect(ofOrders).toEqual(all.filter(({ type }) => type === 'payment.opened'));

      const bySubject = Map.groupBy(all, ({ subjectId }) => subjectId);
      expect(bySubject.size).toBe(ORDERS + PRODUCTS);
      for (const events of bySubject.values()) {
        expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
      }
    },
    TIME_LIMIT_MS,
  );

  it('is then whole by the invariant, and nothing waits', async () => {
    const results = await runChecks((work) => database.em.fork().transactional(work), {
      loaded: {},
      graceSeconds: 0,
      wanted: [feedIsWhole],
    });
    expect(results).toMatchObject([{ id: 'I10', status: 'holds', violations: [] }]);
    expect(await database.em.fork().execute('select from event_pending')).toEqual([]);
  });
});
