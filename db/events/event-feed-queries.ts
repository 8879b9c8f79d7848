import type { ActorKind } from '../../domain/events/event-actor.ts';
import type { EventSubject } from '../../domain/events/event-declaration.ts';
import type { OrderStatus } from '../../domain/orders/order-status.ts';
import type { Database } from '../database.ts';

/** An event with its position in the feed. */
export interface FeedEventRecord {
  readonly position: number;
  readonly type: string;
  readonly subjectType: EventSubject;
  readonly subjectId: string;
  readonly sequence: number;
  readonly statusFrom: OrderStatus | null;
  readonly statusTo: OrderStatus | null;
  readonly actorKind: ActorKind;
  readonly actorId: string | null;
  readonly actorName: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  readonly occurredAt: string;
}

export interface FeedSearch {
  /** Only events of these types; left out: of all. */
  readonly types?: readonly string[] | undefined;
  readonly subject?: { readonly type: string; readonly id: string } | undefined;
}

export interface FeedPage {
  /** In the order of their positions. */
  readonly events: readonly FeedEventRecord[];
  /** Up to this position there is nothing else that was asked for. Never less than where it was asked from. */
  readonly readTo: number;
  /** The last position that there is; 0: there is none yet. */
  readonly end: number;
  /** The mark of the event at `readTo`; null: at the beginning, or where there is none. */
  readonly mark: string | null;
  /** The mark of the event behind which it was read. A reader who knows another one there knows another history. */
  readonly markBefore: string | null;
}

export interface EventFeedQueries {
  /** Events behind a position. Looks at so many positions at most that it takes milliseconds: see `readTo`. */
  readFeed(after: number, limit: number, search?: FeedSearch): Promise<FeedPage>;
  readEndOfFeed(): Promise<number>;
}

/** Of a rare type, so many positions are looked at in one read. */
export const POSITIONS_AT_ONCE = 5_000;

export function createEventFeedQueries(
  database: Database,
  { positionsAtOnce = POSITIONS_AT_ONCE } = {},
): EventFeedQueries {
  return {
    async readFeed(after, limit, { types, subject } = {}) {
      const statement = feedStatement({ after, limit, types, subject, positionsAtOnce });
      const [row] = await database.em.fork().execute<FeedRow[]>(...statement);
      if (!row) throw new Error('The feed has no row');
      return { ...row, end: Number(row.end), readTo: Number(row.readTo) };
    },
    async readEndOfFeed() {
      const [row] = await database.em
        .fork()
        .execute<{ end: string }[]>('select coalesce(max(position), 0) as "end" from event_feed');
      return Number(row?.end ?? 0);
    },
  };
}

type FeedRow = Omit<FeedPage, 'readTo' | 'end'> & { readonly readTo: string; readonly end: string };

interface FeedRead extends FeedSearch {
  readonly after: number;
  readonly limit: number;
  readonly positionsAtOnce: number;
}

/** SQL and its parameters. Exported so that a test can ask the database for its plan. */
export function feedStatement({ after, limit, types, subject, positionsAtOnce }: FeedRead): [string, unknown[]] {
  const ofTypes = types === undefined ? '' : 'and e.type = any(?::text[])';
  const wanted = types === undefined ? [] : [`{${types.join(',')}}`];
  if (subject) return [ofSubjectSql(ofTypes), [subject.id, subject.type, ...wanted, after, limit, limit, after, after]];
  const window = types === undefined ? limit : positionsAtOnce;
  return [ofWindowSql(ofTypes), [after, window, ...wanted, limit, limit, after, after]];
}

const END = '(select coalesce(max(position), 0) from event_feed)';

const AS_JSON = `coalesce(jsonb_agg(jsonb_build_object(
    'position', position, 'type', type, 'subjectType', subject_type, 'subjectId', subject_id, 'sequence', sequence,
    'statusFrom', status_from, 'statusTo', status_to, 'actorKind', actor_kind, 'actorId', actor_id, 'actorName', actor_name,
    'data', data, 'occurredAt', occurred_at) order by position), '[]')`;

/**
 * When its transaction began, in microseconds, and its id: with the position it tells an event from one that stands in its place after the
 * shop was restored. That may have the same id, but its transaction began later; or, where the feed of the backup had not got so far, be
 * another of the same transaction.
 */
const markOf = (position: string) => `(
  select (extract(epoch from occurred_at) * 1000000)::bigint::text || '-' || id::text from event
  where id = (select event_id from event_feed where position = ${position}))`;

/** Of the rows of `found`, which are as many as the limit or all up to `lookedAtTo`. */
const pageSql = (lookedAtTo: string) => `
, page as (
  select ${END} as "end", case when count(*) = ?::int then max(position) else ${lookedAtTo} end as "readTo", ${AS_JSON} as events
  from found
)
select page.*, ${markOf('page."readTo"')} as mark, ${markOf('?::bigint')} as "markBefore" from page`;

// "offset 0" keeps PostgreSQL from joining the whole table of events by hash: it looks each up by its key, and stops at the limit.

const ofWindowSql = (ofTypes: string) => `
with looked_at as materialized (
  select position, event_id from event_feed where position > ? order by position limit ?
), found as (
  select l.position, e.* from looked_at l cross join lateral (select * from event where id = l.event_id offset 0) e
  where true ${ofTypes} order by l.position limit ?
)${pageSql('coalesce((select max(position) from looked_at), ?::bigint)')}`;

/** By the subject's own sequence, which is the order of its positions. All of the subject's events up to the end are looked at. */
const ofSubjectSql = (ofTypes: string) => `
with found as (
  select f.position, e.*
  from (select * from event e where e.subject_id = ? and e.subject_type = ? ${ofTypes} order by e.sequence) e
  cross join lateral (select position from event_feed where event_id = e.id offset 0) f
  where f.position > ? order by e.sequence limit ?
)${pageSql(`greatest(${END}, ?::bigint)`)}`;
