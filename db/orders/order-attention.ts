import { actorNamed } from '../../domain/events/event-actor.ts';
import type { EntityManager } from '../database.ts';

/**
 * Sources of messages to staff, the keys of `sales_order.attention_lines`. Each source sets and clears only its own message;
 * `attention`, which is shown, joins them all. Keys of the order's workflow contain the concern, which a new run of it needs in order
 * to restore the messages.
 */
export type AttentionSource =
  | `workflow:${string}`
  | 'restarts'
  | `stuck:${string}`
  | `slow-step:${string}`
  | `notice:${string}`
  | `refund:${string}`
  | `label:${string}`
  | `unpaid:${string}`
  | `lapse:${string}`
  | `taken:${string}`
  | `unreleased:${string}`
  | `away:${string}`
  | `parcel-number:${string}`;

/**
 * What a change of messages is about. Messages are set and cleared only here, so that the timeline records both, by codes: the text
 * may contain personal data.
 */
interface About {
  readonly orderId: string;
  /** Codes such as `money`, `notice`, `parcel`. */
  readonly about: readonly string[];
  /** The member of staff who did it; absent: the program. */
  readonly by?: string;
}

/** The messages of the order's workflow. */
export interface VersionedAttention extends About {
  /** All its current messages, by concern. */
  readonly attention: Readonly<Record<string, string>>;
  /** Rises with each change: nothing is written if a newer version is stored. */
  readonly version: number;
  /** Staff have acknowledged the messages of all other sources, too. */
  readonly acknowledgesOthers?: boolean;
}

/** Replaces the messages of the order's workflow. A repeat changes nothing. */
export async function setAttention(em: EntityManager, words: VersionedAttention): Promise<void> {
  const { attention, version, acknowledgesOthers = false, ...about } = words;
  // An unpaid parcel cannot be acknowledged away: it waits for a decision.
  const others = without(acknowledgesOthers ? `not like 'unpaid:%'` : `like 'workflow:%'`);
  const own = Object.entries(attention).map(([subject, line]) => [`workflow:${subject}`, line]);
  const given = [JSON.stringify(Object.fromEntries(own))];
  await change(em, about, { lines: `${others} || ?::jsonb`, given, version });
}

/** Clears all messages of an order that has ended and has no workflow to write any more. */
export async function clearAttention(em: EntityManager, about: About): Promise<void> {
  await change(em, about, { lines: `'{}'::jsonb`, given: [] });
}

export interface AttentionLine extends About {
  readonly source: AttentionSource;
}

export interface NewAttentionLine extends AttentionLine {
  readonly line: string;
  /** For messages that the order's end clears: written after it, they would stay for ever and block an erasure of personal data. */
  readonly onlyWhileOpen?: true;
}

/** Sets the message of a source; does nothing if another source has the same text. */
export async function addAttention(
  em: EntityManager,
  { source, line, onlyWhileOpen, ...about }: NewAttentionLine,
): Promise<void> {
  const isSaid = `exists (select from jsonb_each_text(lines) where ?::text = any (string_to_array(value, e'\\n')))`;
  const lines = `case when ${isSaid} then lines else lines || ${ONE} end`;
  await change(em, about, { lines, given: [line, source, line], ...(onlyWhileOpen && { onlyWhileOpen }) });
}

/** Clears the message of a source. */
export async function removeAttention(em: EntityManager, { source, ...about }: AttentionLine): Promise<void> {
  await change(em, about, { lines: 'lines - ?::text', given: [source] });
}

/**
 * Clears messages about slow steps and unpaid parcels, once the order has moved on. Needed because a step that Temporal timed out
 * never clears its own.
 */
export async function clearWaits(em: EntityManager, orderId: string): Promise<void> {
  const lines = without(`~ '^(slow-step|unpaid):'`);
  await change(em, { orderId, about: ['slow-step'] }, { lines, given: [] });
}

/** At the order's end, also clears messages about lapsing authorisations and missing workflows. Open work for staff stays. */
export async function clearAtEnd(em: EntityManager, orderId: string): Promise<void> {
  const lines = without(`~ '^((slow-step|unpaid|lapse|parcel-number|stuck):|restarts$)'`);
  await change(em, { orderId, about: ['ended'] }, { lines, given: [] });
}

/** SQL: the lines without the sources whose key matches. */
const without = (isGone: string) =>
  `(select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(lines) where not key ${isGone})`;

const ONE = 'jsonb_build_object(?::text, ?::text)';

interface Change {
  /** SQL over `lines`. */
  readonly lines: string;
  readonly given: readonly string[];
  readonly version?: number;
  readonly onlyWhileOpen?: true;
}

async function change(em: EntityManager, { orderId, about, by }: About, { lines, given, version, ...guard }: Change) {
  const fence = version ?? null;
  const { onlyWhileOpen = false } = guard;
  const { kind, name = null } = actorNamed(by);
  const data = JSON.stringify({ about });
  await em.execute(changeSql(lines), [orderId, fence, onlyWhileOpen, ...given, fence, kind, name, data]);
}

const changeSql = (lines: string) => `
with before as (
  select id, attention, attention_lines as lines from sales_order
  where id = ? and attention_version < coalesce(?::bigint, attention_version + 1)
    and (closed_at is null or not ?::boolean) for update
), wanted as (
  select id, attention as old, ${lines} as lines from before
), shown as (
  select id, old, lines, ?::bigint as version,
    (select string_agg(value, e'\\n' order by key not like 'workflow:%', key) from jsonb_each_text(lines)) as attention
  from wanted
), changed as (
  update sales_order o set attention = s.attention, attention_lines = s.lines,
    attention_version = coalesce(s.version, o.attention_version),
    event_sequence = o.event_sequence + case when s.attention is distinct from s.old then 1 else 0 end
  from shown s
  where o.id = s.id and (s.lines <> o.attention_lines or s.attention is distinct from s.old or s.version is not null)
  returning o.id, o.event_sequence, o.attention, s.attention is distinct from s.old as is_news
)
insert into event (subject_type, subject_id, sequence, type, fact_key, actor_kind, actor_name, data)
select 'order', c.id, c.event_sequence, kind.type, kind.type || ':' || c.event_sequence, ?, ?, ?::jsonb
from changed c cross join lateral (
  select case when c.attention is null then 'order.attention-cleared' else 'order.attention-raised' end as type
) kind
where c.is_news`;
