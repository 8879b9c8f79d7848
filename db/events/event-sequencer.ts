import type { Database } from '../database.ts';

/** Gives committed events their positions in the feed. Any number of them may run, in any process. */
export interface EventSequencer {
  /**
   * Moves the events that wait into the feed, some at a time, until none is left; answers how many. Does nothing where another does so
   * at this moment. Each step is one transaction: where it ends early, nothing has happened.
   */
  sequenceEvents(options?: { readonly until?: AbortSignal }): Promise<number>;
}

/** So that a step takes some milliseconds, however many wait. */
const EVENTS_AT_ONCE = 1_000;

/** Of `pg_advisory_xact_lock`: whoever has it is the one that writes in the feed. */
export const FEED_LOCK = 7_482_002;

export function createEventSequencer(database: Database, { eventsAtOnce = EVENTS_AT_ONCE } = {}): EventSequencer {
  return {
    async sequenceEvents({ until } = {}) {
      let moved = 0;
      const isToStop = () => until?.aborted ?? false;
      // Mostly there is nothing, and that costs one look at an index.
      while (!isToStop() && (await isAnyPending(database))) {
        const some = await moveSome(database, eventsAtOnce);
        moved += some;
        // Another has the lock.
        if (some === 0) break;
      }
      return moved;
    },
  };
}

/** By the index: what is gone and not cleared away yet is passed over more quickly there than in the table. */
async function isAnyPending(database: Database): Promise<boolean> {
  const [row] = await database.em
    .fork()
    .execute<{ isAny: boolean }[]>('select (select min(event_id) from event_pending) is not null as "isAny"');
  return row?.isAny ?? false;
}

async function moveSome(database: Database, eventsAtOnce: number): Promise<number> {
  return database.em.fork().transactional(async (em) => {
    // In a statement of its own: the next one sees what whoever had the lock before has committed.
    const [lock] = await em.execute<{ isOurs: boolean }[]>('select pg_try_advisory_xact_lock(?) as "isOurs"', [
      FEED_LOCK,
    ]);
    if (!lock?.isOurs) return 0;
    const [moved] = await em.execute<{ events: number }[]>(MOVE_SOME, [eventsAtOnce]);
    return moved?.events ?? 0;
  });
}

/**
 * The lowest ids first. An event gets its id while its subject is locked, and the lock is kept until its transaction ends: of one
 * subject all events that were written before it are visible when it is, with lower ids. So the ids of a subject's events enter the
 * feed in the order of their sequence, whatever is still under way elsewhere.
 */
const MOVE_SOME = `
with due as materialized (
  delete from event_pending where event_id in (select event_id from event_pending order by event_id limit ?) returning event_id
), moved as (
  insert into event_feed (position, event_id)
  select (select coalesce(max(position), 0) from event_feed) + row_number() over (order by event_id), event_id from due
  returning 1
)
select count(*)::int as events from moved`;
