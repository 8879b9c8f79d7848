import { actorNamed } from '../../domain/events/event-actor.ts';
import { isOfWorkflow, kindOfSource, type AttentionSource } from '../../domain/orders/attention-source.ts';
import { rulesOfTask } from '../../domain/tasks/task-kinds.ts';
import type { TaskOutcome } from '../../domain/tasks/task-outcome.ts';
import type { EntityManager } from '../database.ts';
import { ATTENTION_OF_TASKS } from '../tasks/attention-of-tasks.ts';
import { RAISE_TASKS, REWORD_TASKS, SAID, tasksAsJson } from '../tasks/raise-tasks.ts';

/**
 * What a change of messages is about. Each message is a task of the order; they are raised and closed only here, so that the order's
 * `attention` is the text of its open ones, and the timeline records both, by codes: the text may contain personal data.
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

/**
 * Whether acknowledging an order that goes on closes the message of a source. Those of its workflow are the workflow's to clear, and an
 * unpaid parcel cannot be acknowledged away: it waits for a decision.
 */
export function isAcknowledged(source: string): boolean {
  return !isOfWorkflow(source) && kindOfSource(source) !== 'unpaid';
}

/** Replaces the messages of the order's workflow. A repeat changes nothing. */
export async function setAttention(em: EntityManager, words: VersionedAttention): Promise<void> {
  const { attention, version, acknowledgesOthers = false, ...about } = words;
  const isKept = (source: string) => !isOfWorkflow(source) && !(acknowledgesOthers && isAcknowledged(source));
  const own = Object.entries(attention).map(([subject, line]) => [`workflow:${subject}`, line] as const);
  const outcome = acknowledgesOthers ? 'acknowledged' : 'settled';
  await change(em, about, { to: (lines) => [...kept(lines, isKept), ...own], version, outcome });
}

/** Clears all messages of an order that has ended and has no workflow to write any more. */
export async function clearAttention(em: EntityManager, about: About): Promise<void> {
  await change(em, about, { to: () => [], outcome: 'acknowledged' });
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
  const to = (lines: Lines): Iterable<Line> => {
    const isSaid = [...lines.values()].some((text) => text.split('\n').includes(line));
    return isSaid ? lines : [...lines, [source, line]];
  };
  await change(em, about, { to, ...(onlyWhileOpen && { onlyWhileOpen }) });
}

/** Clears the message of a source. `outcome`: `settled` unless somebody closed it. */
export async function removeAttention(
  em: EntityManager,
  { source, outcome, ...about }: AttentionLine & { readonly outcome?: TaskOutcome },
): Promise<void> {
  await change(em, about, { to: (lines) => kept(lines, (one) => one !== source), ...(outcome && { outcome }) });
}

/**
 * Clears messages about slow steps and unpaid parcels, once the order has moved on. Needed because a step that Temporal timed out
 * never clears its own.
 */
export async function clearWaits(em: EntityManager, orderId: string): Promise<void> {
  const isOver = (source: string) => !isOfWorkflow(source) && ['slow-step', 'unpaid'].includes(kindOfSource(source));
  await change(em, { orderId, about: ['slow-step'] }, { to: (lines) => kept(lines, (source) => !isOver(source)) });
}

/** At the order's end, also clears messages about lapsing authorisations and missing workflows. Open work for staff stays. */
export async function clearAtEnd(em: EntityManager, orderId: string): Promise<void> {
  const isOver = (source: string) =>
    !isOfWorkflow(source) && rulesOfTask(kindOfSource(source)).endsWithOrder !== undefined;
  const to = (lines: Lines) => kept(lines, (source) => !isOver(source));
  await change(em, { orderId, about: ['ended'] }, { to, outcome: 'ended' });
}

type Line = readonly [source: string, text: string];
/** Text by source. */
type Lines = ReadonlyMap<string, string>;

const kept = (lines: Lines, isKept: (source: string) => boolean) => [...lines].filter(([source]) => isKept(source));

interface Change {
  /** What is to be open then. */
  readonly to: (lines: Lines) => Iterable<Line>;
  /** Of what is closed by it. */
  readonly outcome?: TaskOutcome;
  readonly version?: number;
  readonly onlyWhileOpen?: true;
}

/**
 * Locks the order first, so that its tasks are read as whoever changed them before has left them. An order without attention, as
 * nearly all are, costs one statement where there is nothing to add.
 */
async function change(em: EntityManager, about: About, wanted: Change): Promise<void> {
  if (!em.isInTransaction()) return em.transactional((inner) => change(inner, about, wanted));
  const { to, version = null, onlyWhileOpen = false, outcome = 'settled' } = wanted;
  const { orderId, about: codes, by } = about;
  const [order] = await em.execute<{ attention: string | null }[]>(LOCK, [orderId, version, onlyWhileOpen]);
  if (!order) return;
  const open = order.attention === null ? new Map<string, string>() : await readLines(em, orderId);
  const lines = new Map(to(open));
  if (version === null && isSame(open, lines)) return;
  const drafts = [...lines].map(([source, words]) => ({
    subjectType: 'order' as const,
    subjectId: orderId,
    orderId,
    source,
    kind: kindOfSource(source),
    words,
  }));
  const { kind, name = null } = actorNamed(by);
  await em.execute(CHANGE, [
    tasksAsJson(drafts),
    version,
    order.attention,
    orderId,
    by ?? null,
    outcome,
    orderId,
    kind,
    name,
    JSON.stringify({ about: codes }),
  ]);
}

const LOCK = `
select attention from sales_order
where id = ? and attention_version < coalesce(?::bigint, attention_version + 1)
  and (closed_at is null or not ?::boolean) for update`;

async function readLines(em: EntityManager, orderId: string): Promise<Lines> {
  const rows = await em.execute<{ source: string; words: string }[]>(
    `select source, words from task where subject_type = 'order' and subject_id = ? and closed_at is null`,
    [orderId],
  );
  return new Map(rows.map(({ source, words }) => [source, words]));
}

function isSame(one: Lines, other: Lines): boolean {
  return one.size === other.size && [...one].every(([source, text]) => other.get(source) === text);
}

const CHANGE = `
with ${SAID}, shown as (
  select ?::bigint as version, ?::text as old, (select ${ATTENTION_OF_TASKS} from said) as attention
), changed as (
  update sales_order o set attention = s.attention, attention_version = coalesce(s.version, o.attention_version),
    event_sequence = o.event_sequence + case when s.attention is distinct from s.old then 1 else 0 end
  from shown s where o.id = ?::uuid
  returning o.id, o.event_sequence, o.attention, s.attention is distinct from s.old as is_news
), closed as (
  update task t set closed_at = now(), closed_by = ?, outcome = ?
  where t.subject_type = 'order' and t.subject_id = ? and t.closed_at is null
    and not exists (select from said where said.source = t.source)
), reworded as (${REWORD_TASKS}
), raised as (${RAISE_TASKS}
)
insert into event (subject_type, subject_id, sequence, type, fact_key, actor_kind, actor_name, data)
select 'order', c.id, c.event_sequence, kind.type, kind.type || ':' || c.event_sequence, ?, ?, ?::jsonb
from changed c cross join lateral (
  select case when c.attention is null then 'order.attention-cleared' else 'order.attention-raised' end as type
) kind
where c.is_news`;
