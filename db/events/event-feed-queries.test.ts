import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import { genericPlanOf, planOf, readWhole } from '../../tests/support/read-plan.ts';
import type { Database } from '../database.ts';
import {
  createEventFeedQueries,
  feedStatement,
  POSITIONS_AT_ONCE,
  type EventFeedQueries,
} from './event-feed-queries.ts';

const EVENTS = 100_000;
/** Every so manieth event is of a rare type. */
const RARE_EVERY = 20_000;
const PRODUCTS = 1_000;
const EVENTS_OF_PRODUCT = EVENTS / PRODUCTS;

let database: Database;
let query: Query;
let drop: () => Promise<void>;
let feed: EventFeedQueries;

beforeAll(async () => {
  ({ database, query, drop } = await openTestDatabase({ statementTimeoutMs: 60_000 }));
  feed = createEventFeedQueries(database);
  // Rare ones are about something of their own, of which there is one event.
  await query(
    `insert into event (subject_type, subject_id, sequence, type, fact_key, data)
     select 'product', case when n % ${RARE_EVERY} = 0 then gen_random_uuid() else ${productId(`n % ${PRODUCTS}`)} end, n / ${PRODUCTS} + 1,
       case when n % ${RARE_EVERY} = 0 then 'product.archived' else 'product.changed' end, 'fact:' || n, '{"version": 2, "fields": []}'
     from generate_series(1, ?::int) n order by n`,
    [EVENTS],
  );
  await query('truncate event_pending');
  await query('insert into event_feed (position, event_id) select row_number() over (order by id), id from event');
  await query('vacuum analyze event, event_feed');
}, 120_000);
afterAll(() => drop());

function productId(n: string): string {
  return `('00000000-0000-4000-8000-' || lpad((${n})::text, 12, '0'))::uuid`;
}
const product = (n: number) => ({ type: 'product', id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}` });
const rare = { types: ['product.archived'] };

describe('the feed', () => {
  it('is read on from any position', async () => {
    for (const after of [0, 1, EVENTS / 2, EVENTS - 10]) {
      const { events, readTo, end } = await feed.readFeed(after, 10);
      expect(events.map(({ position }) => position)).toEqual(Array.from({ length: 10 }, (_, n) => after + n + 1));
      expect({ readTo, end }).toEqual({ readTo: after + 10, end: EVENTS });
    }
  });

  it('ends where it ends, and is read from there again', async () => {
    expect(await feed.readFeed(EVENTS - 3, 10)).toMatchObject({ events: { length: 3 }, readTo: EVENTS, end: EVENTS });
    expect(await feed.readFeed(EVENTS, 10)).toMatchObject({ events: [], readTo: EVENTS, end: EVENTS });
    expect(await feed.readEndOfFeed()).toBe(EVENTS);
  });

  it('tells how far it has looked for a rare type, and finds each of them so', async () => {
    const first = await feed.readFeed(0, 10, rare);
    expect(first).toMatchObject({ events: [], readTo: POSITIONS_AT_ONCE, end: EVENTS });
    const found: number[] = [];
    let reads = 0;
    for (let after = 0; after < EVENTS; reads += 1) {
      const { events, readTo } = await feed.readFeed(after, 10, rare);
      found.push(...events.map(({ position }) => position));
      after = readTo;
    }
    expect(found).toEqual([1, 2, 3, 4, 5].map((n) => n * RARE_EVERY));
    expect(reads).toBe(EVENTS / POSITIONS_AT_ONCE);
  });

  it('is read of one subject in the order of its sequence, and is looked at to its end', async () => {
    const subject = product(7);
    const { events, readTo, end } = await feed.readFeed(0, 60, { subject });
    expect(events.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 60 }, (_, n) => n + 1));
    expect(readTo).toBe(events.at(-1)?.position);
    const rest = await feed.readFeed(readTo, 60, { subject, types: ['product.changed'] });
    expect(rest.events.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 40 }, (_, n) => n + 61));
    expect(rest.readTo).toBe(end);
    expect((await feed.readFeed(0, 60, { subject: { type: 'order', id: subject.id } })).events).toEqual([]);
  });

  it('has the mark of where it was read from and to, which is that of the event there', async () => {
    const markAt = async (position: number) => {
      const [row] = await query<{ mark: string }>(
        `select floor(extract(epoch from occurred_at) * 1000000)::text || '-' || id::text as mark
         from event join event_feed on event_id = id where position = ?`,
        [position],
      );
      return row?.mark;
    };
    expect(await feed.readFeed(0, 10)).toMatchObject({ markBefore: null, mark: await markAt(10) });
    const last = await markAt(EVENTS);
    for (const search of [{}, rare, { subject: product(7) }]) {
      expect(await feed.readFeed(EVENTS, 10, search)).toMatchObject({ markBefore: last, mark: last });
    }
  });

  it('has another mark for each event of one transaction', async () => {
    const marks = await Promise.all([1, 2, 3].map(async (to) => (await feed.readFeed(to - 1, 1)).mark));
    expect(new Set(marks.map((mark) => mark?.split('-')[0])).size).toBe(1);
    expect(new Set(marks).size).toBe(3);
  });

  it('never goes back, where whoever asks is ahead of it', async () => {
    for (const search of [{}, rare, { subject: product(7) }]) {
      const page = { events: [], readTo: EVENTS + 5, end: EVENTS, mark: null, markBefore: null };
      expect(await feed.readFeed(EVENTS + 5, 10, search)).toEqual(page);
    }
  });

  it.each([
    ['all events', {}, 25],
    ['a rare type', rare, POSITIONS_AT_ONCE],
    ['one subject', { subject: product(7) }, EVENTS_OF_PRODUCT],
    ['one subject and a type', { subject: product(7), ...rare }, EVENTS_OF_PRODUCT],
  ])('reads %s by keys, and no more rows than it looks at, at any position', async (_, search, most) => {
    for (const after of [0, EVENTS / 2, EVENTS - 100]) {
      const [sql, parameters] = feedStatement({ after, limit: 25, positionsAtOnce: POSITIONS_AT_ONCE, ...search });
      const nodes = await planOf(database, sql, parameters);
      expect(readWhole(nodes)).toEqual([]);
      const read = nodes
        .filter((node) => node['Relation Name'])
        .map((node) => node['Actual Rows'] * node['Actual Loops']);
      expect(Math.max(...read)).toBeLessThanOrEqual(most);
      expect(readWhole(await genericPlanOf(database, sql))).toEqual([]);
    }
  });

  it('has every field of an event', async () => {
    const subjectId = randomUUID();
    const [written] = await query<{ id: string }>(
      `insert into event (subject_type, subject_id, sequence, type, fact_key, status_from, status_to, actor_kind, actor_id, actor_name, data)
       values ('order', ?, 1, 'order.confirmed', 'a', 'placed', 'confirmed', 'key', ?, 'Shop', '{"attempt": 1, "authorisedMinor": 5}')
       returning id`,
      [subjectId, subjectId],
    );
    await query('insert into event_feed (position, event_id) values (?, ?)', [EVENTS + 1, written?.id]);
    expect((await feed.readFeed(EVENTS, 10)).events).toEqual([
      {
        position: EVENTS + 1,
        type: 'order.confirmed',
        subjectType: 'order',
        subjectId,
        sequence: 1,
        statusFrom: 'placed',
        statusTo: 'confirmed',
        actorKind: 'key',
        actorId: subjectId,
        actorName: 'Shop',
        data: { attempt: 1, authorisedMinor: 5 },
        occurredAt: expect.stringMatching(/^2\d{3}-/),
      },
    ]);
  });
});
