import type { TaskOutcome } from '../../domain/tasks/task-outcome.ts';
import type { TaskSubject } from '../../domain/tasks/task-kinds.ts';
import type { Database } from '../database.ts';
import { ENDED_STATES } from '../shared/ended-states.ts';
import { IS_LISTED } from './is-listed.ts';
import { TASK_COUNTS, type TaskCount } from './task-counts-sql.ts';

export interface TaskRecord {
  readonly id: string;
  readonly kind: string;
  readonly subjectType: TaskSubject;
  readonly subjectId: string;
  readonly source: string;
  readonly orderId: string | null;
  /** Null: it belongs to no order. */
  readonly orderNumber: number | null;
  readonly words: string;
  readonly about: readonly string[];
  /** 1: urgent, 2: high, 3: normal. */
  readonly priority: number;
  readonly raisedAt: string;
  readonly dueAt: string | null;
  readonly escalatedAt: string | null;
  readonly isOverdue: boolean;
  readonly claimedBy: string | null;
  readonly claimedAt: string | null;
  readonly closedAt: string | null;
  readonly closedBy: string | null;
  readonly outcome: TaskOutcome | null;
  readonly hasSubjectEnded: boolean;
  /** Of a task by which something is approved. */
  readonly approval: ApprovalRecord | null;
}

export interface ApprovalRecord {
  readonly operation: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly askedBy: string;
  readonly lapsesAt: string;
  readonly givenBy: string | null;
}

export interface TaskCommentRecord {
  readonly id: string;
  readonly author: string;
  readonly words: string;
  readonly writtenAt: string;
}

export interface TaskSearch {
  readonly state: 'open' | 'closed';
  readonly kind?: string | undefined;
  /** The name of whoever has claimed it. Null: nobody has. */
  readonly claimedBy?: string | null | undefined;
  /** The credential of whoever has. */
  readonly claimedById?: string | undefined;
  readonly subjectType?: TaskSubject | undefined;
  readonly subjectId?: string | undefined;
  readonly orderNumber?: number | undefined;
  readonly isOverdue?: boolean | undefined;
}

/** Of the last task of a page. `at`: when it was raised, or closed. */
export interface TaskPosition {
  readonly isEscalated: boolean;
  readonly priority: number;
  readonly at: string;
  readonly id: string;
}

export interface TaskQueries {
  /** Open: what is overdue first, then by priority, then oldest first. Closed: newest first. */
  listTasks(
    search: TaskSearch & { readonly after: TaskPosition | undefined; readonly limit: number },
  ): Promise<readonly TaskRecord[]>;
  /** One statement over what is open. */
  countTasks(): Promise<readonly TaskCount[]>;
  readTask(id: string): Promise<TaskRecord | undefined>;
  /** Oldest first; the newest thousand. */
  readComments(taskId: string): Promise<readonly TaskCommentRecord[]>;
}

export function createTaskQueries(database: Database): TaskQueries {
  return {
    async listTasks({ after, limit, ...search }) {
      const conditions = [...conditionsOf(search), ...(after ? [afterPosition(search.state, after)] : [])];
      const where = conditions.map(([sql]) => sql).join(' and ');
      return database.em
        .fork()
        .execute<TaskRecord[]>(`${TASK} where ${where} order by ${ORDERS[search.state]} limit ?`, [
          ...conditions.flatMap(([, params]) => params),
          limit,
        ]);
    },
    countTasks: () => database.em.fork().execute<TaskCount[]>(TASK_COUNTS),
    async readTask(id) {
      const [task] = await database.em.fork().execute<TaskRecord[]>(`${TASK} where t.id = ?`, [id]);
      return task;
    },
    readComments: (taskId) => database.em.fork().execute<TaskCommentRecord[]>(COMMENTS, [taskId]),
  };
}

/** A cast in a case: the ids of others are no UUIDs. */
const TASK = `
select t.id, t.kind, t.subject_type as "subjectType", t.subject_id as "subjectId", t.source, t.order_id as "orderId",
  o.number::float8 as "orderNumber", t.words, t.about, t.priority, to_json(t.raised_at) as "raisedAt",
  to_json(t.due_at) as "dueAt", to_json(t.escalated_at) as "escalatedAt",
  coalesce(t.closed_at is null and t.due_at <= now(), false) as "isOverdue", t.claimed_by as "claimedBy",
  to_json(t.claimed_at) as "claimedAt", to_json(t.closed_at) as "closedAt", t.closed_by as "closedBy", t.outcome,
  coalesce(case t.subject_type when 'order' then o.closed_at is not null
    when 'shipment' then s.state in (${ENDED_STATES}) end, false) as "hasSubjectEnded",
  case when a.task_id is not null then jsonb_build_object('operation', a.operation, 'amountMinor', a.amount_minor,
    'currency', a.currency, 'askedBy', a.asked_by_name, 'lapsesAt', a.lapses_at, 'givenBy', a.given_by_name) end as approval
from task t
left join approval a on a.task_id = t.id
left join sales_order o on o.id = t.order_id
left join shipment s on s.id = case t.subject_type when 'shipment' then t.subject_id::uuid end`;

const ORDERS = {
  open: '(t.escalated_at is null), t.priority, t.raised_at, t.id',
  closed: 't.closed_at desc, t.id desc',
} as const;

const COMMENTS = `
select id, author, words, to_json(written_at) as "writtenAt" from (
  select * from task_comment where task_id = ? order by written_at desc, id desc limit 1000
) newest order by written_at, id`;

type Condition = readonly [sql: string, params: readonly unknown[]];

function* conditionsOf(search: TaskSearch): Generator<Condition> {
  yield [`t.closed_at is ${search.state === 'open' ? '' : 'not '}null and ${IS_LISTED}`, []];
  if (search.kind !== undefined) yield ['t.kind = ?', [search.kind]];
  if (search.claimedBy === null) yield ['t.claimed_by is null', []];
  else if (search.claimedBy !== undefined) yield ['t.claimed_by = ?', [search.claimedBy]];
  if (search.claimedById !== undefined) yield ['t.claimed_by_id = ?', [search.claimedById]];
  if (search.subjectType !== undefined) yield ['t.subject_type = ?', [search.subjectType]];
  if (search.subjectId !== undefined) yield ['t.subject_id = ?', [search.subjectId]];
  if (search.orderNumber !== undefined) {
    yield ['t.order_id = (select id from sales_order where number = ?)', [search.orderNumber]];
  }
  if (search.isOverdue === true) yield ['t.due_at <= now()', []];
  if (search.isOverdue === false) yield ['(t.due_at is null or t.due_at > now())', []];
}

function afterPosition(state: TaskSearch['state'], { isEscalated, priority, at, id }: TaskPosition): Condition {
  if (state === 'closed') return ['(t.closed_at, t.id) < (?::timestamptz, ?::uuid)', [at, id]];
  return [
    '((t.escalated_at is null), t.priority, t.raised_at, t.id) > (?::boolean, ?::int, ?::timestamptz, ?::uuid)',
    [!isEscalated, priority, at, id],
  ];
}
