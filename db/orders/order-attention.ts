import type { EntityManager } from '../database.ts';

/**
 * What a person has to decide about an order: a text of lines, one for each thing. Raised and cleared here, so that the
 * timeline tells of both. It tells what about, in codes: the words may be anybody's.
 */
export interface Attention {
  readonly orderId: string;
  /** Null: nothing is left to decide. */
  readonly attention: string | null;
  /** Such as `money`, `notice`, `parcel`. */
  readonly about: readonly string[];
  /** Where somebody of staff says so. */
  readonly by?: string;
}

/** The words of the order's workflow, which writes all of them. */
export interface VersionedAttention extends Attention {
  /** Raised with each message: nothing is written where a newer one stands. */
  readonly version: number;
}

/** Sets or clears the message that staff must act on, in the words of the order's workflow. A repeat changes nothing. */
export async function setAttention(
  em: EntityManager,
  { orderId, attention, version, ...data }: VersionedAttention,
): Promise<void> {
  await em.execute(setSql('?::text'), [orderId, version, attention, version, JSON.stringify(data)]);
}

/** Clears the message of an order that has ended, whose workflow writes none any more. */
export async function clearAttention(
  em: EntityManager,
  { orderId, ...data }: Omit<Attention, 'attention'>,
): Promise<void> {
  await em.execute(setSql('?::text'), [orderId, null, null, null, JSON.stringify(data)]);
}

export interface AttentionLine {
  readonly orderId: string;
  readonly line: string;
  readonly about: string;
}

/** Adds a line to the message, unless it is there. For whoever is not the order's workflow, which writes the whole of it. */
export async function addAttention(em: EntityManager, { orderId, line, about }: AttentionLine): Promise<void> {
  const added = `(select case when attention is null then l.line
    when l.line = any (string_to_array(attention, e'\n')) then attention
    else attention || e'\n' || l.line end from (values (?::text)) as l(line))`;
  await em.execute(setSql(added), [orderId, null, line, null, JSON.stringify({ about: [about] })]);
}

/** Takes a line away that was added. */
export async function removeAttention(em: EntityManager, { orderId, line, about }: AttentionLine): Promise<void> {
  const rest = `nullif(array_to_string(array_remove(string_to_array(attention, e'\n'), ?::text), e'\n'), '')`;
  await em.execute(setSql(rest), [orderId, null, line, null, JSON.stringify({ about: [about] })]);
}

const setSql = (text: string) => `
with before as (
  select id, attention from sales_order where id = ? and attention_version < coalesce(?::bigint, attention_version + 1)
  for update
), wanted as (
  select id, attention as old, ${text} as attention from before
), numbered as (
  select id, old, attention, ?::bigint as version from wanted
), changed as (
  update sales_order o set attention = w.attention, attention_version = coalesce(w.version, o.attention_version),
    event_sequence = o.event_sequence + case when w.attention is distinct from w.old then 1 else 0 end
  from numbered w where o.id = w.id and (w.attention is distinct from w.old or w.version is not null)
  returning o.id, o.event_sequence, o.attention, w.attention is distinct from w.old as is_news
)
insert into order_event (order_id, sequence, type, fact_key, data)
select c.id, c.event_sequence, kind.type, kind.type || ':' || c.event_sequence, ?::jsonb
from changed c cross join lateral (
  select case when c.attention is null then 'order.attention-cleared' else 'order.attention-raised' end as type
) kind
where c.is_news`;
