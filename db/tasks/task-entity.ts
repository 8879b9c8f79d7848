import { defineEntity, p } from '@mikro-orm/core';
import { taskOutcomes, type TaskOutcome } from '../../domain/tasks/task-outcome.ts';
import { taskSubjects, type TaskSubject } from '../../domain/tasks/task-kinds.ts';

const OPEN = 'closed_at is null';
const listed = (words: readonly string[]) => words.map((word) => `'${word}'`).join(', ');

/** Whatever waits for a person: one row for each occurrence, closed when it is settled and forgotten some time later. */
export const Task = defineEntity({
  name: 'Task',
  tableName: 'task',
  indexes: [
    {
      name: 'task_to_do',
      expression: `create index task_to_do on task ((escalated_at is null), priority, raised_at, id) where ${OPEN}`,
    },
    { name: 'task_to_escalate', properties: ['dueAt'], where: `${OPEN} and escalated_at is null` },
    { name: 'task_closed', properties: ['closedAt', 'id'], where: 'closed_at is not null' },
    { name: 'task_closed_of_kind', properties: ['kind', 'closedAt', 'id'], where: 'closed_at is not null' },
    { name: 'task_of_subject', properties: ['subjectType', 'subjectId', 'raisedAt'] },
    { name: 'task_operators_told', properties: ['operatorsToldAt'], where: 'operators_told_at is not null' },
    { name: 'task_of_order', properties: ['orderId'], where: 'order_id is not null' },
  ],
  uniques: [{ name: 'task_open_source', properties: ['subjectType', 'subjectId', 'source'], where: OPEN }],
  checks: [
    { name: 'task_subject_type', expression: `subject_type in (${listed(taskSubjects)})` },
    { name: 'task_outcome', expression: `outcome in (${listed(Object.keys(taskOutcomes))})` },
    { name: 'task_priority', expression: 'priority between 1 and 3' },
    { name: 'task_claimed', expression: '(claimed_by is null) = (claimed_by_id is null)' },
  ],
  properties: {
    /** Follows from subject, source and occurrence (raise-tasks.ts). */
    id: p.uuid().primary(),
    /** See domain/tasks/task-kinds.ts. */
    kind: p.string(),
    subjectType: p.string().$type<TaskSubject>(),
    /** Of the order, shipment or mail; of a webhook its provider and the hash of its body. */
    subjectId: p.string(),
    /** Who tells it: each source has one open task of a subject. */
    source: p.text(),
    /** How often the source has raised one of the subject, this one included. */
    occurrence: p.integer(),
    /** The order that it belongs to; without a foreign key, because a mail may be about a request that became none. */
    orderId: p.uuid().nullable(),
    /** For staff. May hold personal data. */
    words: p.text(),
    /** Of a parcel: which of its concerns, as codes. */
    about: p.json().$type<readonly string[]>().defaultRaw(`'[]'`),
    /** 1: urgent, 2: high, 3: normal. */
    priority: p.integer(),
    raisedAt: p.datetime().defaultRaw('now()'),
    /** Null: it has no deadline. */
    dueAt: p.datetime().nullable(),
    /** When it was found to be overdue. */
    escalatedAt: p.datetime().nullable(),
    /** When operators were sent a message about it. */
    operatorsToldAt: p.datetime().nullable(),
    /** Name of the member of staff who sees to it. */
    claimedBy: p.string().nullable(),
    /** Of their credential, which decides whose it is: several may have one name. */
    claimedById: p.uuid().nullable(),
    claimedAt: p.datetime().nullable(),
    closedAt: p.datetime().nullable(),
    /** Null: the program, because the matter was settled. */
    closedBy: p.string().nullable(),
    outcome: p.string().$type<TaskOutcome>().nullable(),
    comments: () => p.oneToMany(TaskComment).mappedBy('task'),
  },
});

/** What staff noted on a task. */
export const TaskComment = defineEntity({
  name: 'TaskComment',
  tableName: 'task_comment',
  indexes: [{ name: 'task_comment_of_task', properties: ['task', 'writtenAt'] }],
  properties: {
    id: p.uuid().primary(),
    task: () => p.manyToOne(Task).deleteRule('cascade'),
    author: p.string(),
    words: p.text(),
    writtenAt: p.datetime().defaultRaw('now()'),
  },
});
