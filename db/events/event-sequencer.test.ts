import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import type { Database, EntityManager } from '../database.ts';
import { appendEvents } from './append-events.ts';
import { createEventSequencer, FEED_LOCK } from './event-sequencer.ts';

let database: Database;
let query: Query;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ database, query, drop } = await openTestDatabase({ poolSize: 20, connectTimeoutMs: 60_000 }));
});
afterAll(() => drop());
beforeEach(async () => {
  await query('truncate event_pending, event_feed');
});

const appendTo = (em: EntityManager, subjectId: string, times = 1) =>
  appendEvents(
    em,
    Array.from({ length: times }, () => ({
      subjectId,
      type: 'product.changed' as const,
      factKey: randomUUID(),
      data: { version: 2, fields: [] },
    })),
  );
const feed = () =>
  query<{ position: string; subject: string; sequence: number }>(
    `select f.position, e.subject_id as subject, e.sequence from event_feed f join event e on e.id = f.event_id order by f.position`,
  );
const pending = async () => (await query('select from event_pending')).length;

/** A transaction that has written an event and is not committed until it is told. */
async function aSlowWriter(subjectId: string) {
  const [written, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const done = database.em.fork().transactional(async (em) => {
    await appendTo(em, subjectId);
    written.resolve();
    await end.promise;
  });
  await written.promise;
  return {
    commit: async () => {
      end.resolve();
      await done;
    },
    undo: async () => {
      end.reject(new Error('undone'));
      await done.catch(() => {});
    },
  };
}

describe('the sequencer', () => {
  it('gives committed events positions from 1, and says how many', async () => {
    const subject = randomUUID();
    await appendTo(database.em.fork(), subject, 3);
    expect(await pending()).toBe(3);
    expect(await createEventSequencer(database).sequenceEvents()).toBe(3);
    expect(await feed()).toEqual([1, 2, 3].map((n) => ({ position: String(n), subject, sequence: n })));
    expect(await pending()).toBe(0);
    expect(await createEventSequencer(database).sequenceEvents()).toBe(0);
  });

  it('takes as many steps as it needs, and goes on where it was', async () => {
    await appendTo(database.em.fork(), randomUUID(), 25);
    expect(await createEventSequencer(database, { eventsAtOnce: 10 }).sequenceEvents()).toBe(25);
    await appendTo(database.em.fork(), randomUUID(), 5);
    await createEventSequencer(database, { eventsAtOnce: 10 }).sequenceEvents();
    expect((await feed()).map(({ position }) => position)).toEqual(Array.from({ length: 30 }, (_, n) => String(n + 1)));
  });

  it('leaves out what is not committed, and gives it a later position than what was written after it', async () => {
    const [slow, quick] = [randomUUID(), randomUUID()];
    const writer = await aSlowWriter(slow);
    await appendTo(database.em.fork(), quick);
    await createEventSequencer(database).sequenceEvents();
    expect((await feed()).map(({ subject }) => subject)).toEqual([quick]);
    await writer.commit();
    await createEventSequencer(database).sequenceEvents();
    expect((await feed()).map(({ subject }) => subject)).toEqual([quick, slow]);
  });

  it('never sees what was undone', async () => {
    const writer = await aSlowWriter(randomUUID());
    await writer.undo();
    expect(await createEventSequencer(database).sequenceEvents()).toBe(0);
  });

  it('does nothing while another does it', async () => {
    await appendTo(database.em.fork(), randomUUID());
    const [locked, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const other = database.em.fork().transactional(async (em) => {
      await em.execute('select pg_advisory_xact_lock(?)', [FEED_LOCK]);
      locked.resolve();
      await release.promise;
    });
    await locked.promise;
    expect(await createEventSequencer(database).sequenceEvents()).toBe(0);
    release.resolve();
    await other;
    expect(await createEventSequencer(database).sequenceEvents()).toBe(1);
  });

  it('gives each event one position where many do it at once', async () => {
    const subjects = Array.from({ length: 4 }, () => randomUUID());
    const writers = Array.from({ length: 60 }, (_, n) => appendTo(database.em.fork(), subjects[n % 4] ?? '', 2));
    const sequencers = Array.from({ length: 60 }, () =>
      createEventSequencer(database, { eventsAtOnce: 7 }).sequenceEvents(),
    );
    await Promise.all([...writers, ...sequencers]);
    await createEventSequencer(database).sequenceEvents();
    const rows = await feed();
    expect(rows.map(({ position }) => Number(position))).toEqual(Array.from({ length: 120 }, (_, n) => n + 1));
    for (const subject of subjects) {
      const sequences = rows.filter((row) => row.subject === subject).map(({ sequence }) => sequence);
      expect(sequences).toEqual(Array.from({ length: 30 }, (_, n) => n + 1));
    }
  });

  it('stops between two steps when it is told', async () => {
    await appendTo(database.em.fork(), randomUUID(), 30);
    const stop = AbortSignal.abort();
    expect(await createEventSequencer(database, { eventsAtOnce: 10 }).sequenceEvents({ until: stop })).toBe(0);
  });

  it('never changes a position that it gave', async () => {
    await appendTo(database.em.fork(), randomUUID());
    await createEventSequencer(database).sequenceEvents();
    await expect(query('update event_feed set position = 7')).rejects.toThrow('append-only');
    await expect(query('delete from event_feed')).rejects.toThrow('append-only');
  });
});
