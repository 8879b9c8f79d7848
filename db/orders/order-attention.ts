import type { EntityManager } from '../database.ts';

/**
 * Who tells staff something of an order, as the key of `sales_order.attention_lines`. Each writes and takes away only its own
 * words; `attention`, which is shown, is all of them. The workflow's bear what they are about, because whoever starts it again has
 * to know that of each.
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
 * What a person has to decide about an order. Raised and cleared here, so that the timeline tells of both. It tells what
 * about, in codes: the words may be anybody's.
 */
interface About {
  readonly orderId: string;
  /** Such as `money`, `notice`, `parcel`. */
  readonly about: readonly string[];
  /** Where somebody of staff says so. */
  readonly by?: string;
}

/** The words of the order's workflow. */
export interface VersionedAttention extends About {
  /** All that it tells now, by what it is about. */
  readonly attention: Readonly<Record<string, string>>;
  /** Raised with each message: nothing is written where a newer one stands. */
  readonly version: number;
  /** A person has seen to what all others tell, too. */
  readonly acknowledgesOthers?: boolean;
}

/** Replaces all that the order's workflow tells. A repeat changes nothing. */
export async function setAttention(em: EntityManager, words: VersionedAttention): Promise<void> {
  const { attention, version, acknowledgesOthers = false, ...about } = words;
  // A parcel that may not leave is no notice: it waits for a decision.
  const others = without(acknowledgesOthers ? `not like 'unpaid:%'` : `like 'workflow:%'`);
  const own = Object.entries(attention).map(([subject, line]) => [`workflow:${subject}`, line]);
  const given = [JSON.stringify(Object.fromEntries(own))];
  await change(em, about, { lines: `${others} || ?::jsonb`, given, version });
}

/** Clears all that is told of an order that has ended, whose workflow writes nothing any more. */
export async function clearAttention(em: EntityManager, about: About): Promise<void> {
  await change(em, about, { lines: `'{}'::jsonb`, given: [] });
}

export interface AttentionLine extends About {
  readonly source: AttentionSource;
}

export interface NewAttentionLine extends AttentionLine {
  readonly line: string;
  /** What the end of an order clears: said after it by whoever saw it open, it would stay, and refuse an erasure. */
  readonly onlyWhileOpen?: true;
}

/** Puts words before a person; nothing where another source says the same. */
export async function addAttention(
  em: EntityManager,
  { source, line, onlyWhileOpen, ...about }: NewAttentionLine,
): Promise<void> {
  const isSaid = `exists (select from jsonb_each_text(lines) where ?::text = any (string_to_array(value, e'\\n')))`;
  const lines = `case when ${isSaid} then lines else lines || ${ONE} end`;
  await change(em, about, { lines, given: [line, source, line], ...(onlyWhileOpen && { onlyWhileOpen }) });
}

/** The source has nothing more to tell. */
export async function removeAttention(em: EntityManager, { source, ...about }: AttentionLine): Promise<void> {
  await change(em, about, { lines: 'lines - ?::text', given: [source] });
}

/**
 * The order has come further: what had not succeeded is waited for no more, and no parcel waits to leave. A step that was
 * given up by its time limit says that to nobody.
 */
export async function clearWaits(em: EntityManager, orderId: string): Promise<void> {
  const lines = without(`~ '^(slow-step|unpaid):'`);
  await change(em, { orderId, about: ['slow-step'] }, { lines, given: [] });
}

/** The order has ended: besides, nothing lapses and nobody looks for a workflow. What is still to be done for it stays. */
export async function clearAtEnd(em: EntityManager, orderId: string): Promise<void> {
  const lines = without(`~ '^((slow-step|unpaid|lapse|parcel-number|stuck):|restarts$)'`);
  await change(em, { orderId, about: ['ended'] }, { lines, given: [] });
}

/** All sources but those whose key is so. */
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

async function change(em: EntityManager, { orderId, ...data }: About, { lines, given, version, ...guard }: Change) {
  const fence = version ?? null;
  const { onlyWhileOpen = false } = guard;
  await em.execute(changeSql(lines), [orderId, fence, onlyWhileOpen, ...given, fence, JSON.stringify(data)]);
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
insert into order_event (order_id, sequence, type, fact_key, data)
select c.id, c.event_sequence, kind.type, kind.type || ':' || c.event_sequence, ?::jsonb
from changed c cross join lateral (
  select case when c.attention is null then 'order.attention-cleared' else 'order.attention-raised' end as type
) kind
where c.is_news`;
