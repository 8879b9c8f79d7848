import { z } from 'zod';
import type { TaskPosition, TaskRecord, TaskSearch } from '../../db/tasks/task-queries.ts';
import type { Caller } from '../shared/caller.ts';
import { decodeCursor, pageOf, pageQuery, timePosition, toPage } from '../shared/pagination.ts';
import { Problem } from '../shared/problem.ts';
import { route, type Route } from '../shared/route.ts';
import { line, word, yesOrNo } from '../shared/schemas/field-schemas.ts';
import { taskIdParams } from '../shared/schemas/id-params.ts';
import { orderNumberAsTyped } from '../shared/schemas/order-number-schema.ts';
import { presentCounts, presentTask } from './present-task.ts';
import { readTaskDetails, type TaskReads } from './read-task-details.ts';
import { exampleCounts, exampleTask, exampleTaskDetails } from './task-examples.ts';
import { kindAsTyped, subjectTypeAsTyped, task, taskCounts, taskDetails } from './task-schema.ts';

const position = z.strictObject({ isEscalated: z.boolean(), priority: z.int().min(1).max(3), ...timePosition.shape });

const search = z.strictObject({
  ...pageQuery,
  state: word(['open', 'closed'])
    .default('open')
    .meta({ description: '`closed`: those that were closed, newest first.', example: 'open' }),
  kind: kindAsTyped.optional().meta({ description: 'Only tasks of this kind: see `TaskKind`.', example: 'money' }),
  claimed: line(255).optional().meta({
    description:
      '`me`: only those that you see to, with this key. `nobody`: only those that nobody has claimed. Else the name of who has.',
    example: 'me',
  }),
  subjectType: subjectTypeAsTyped
    .optional()
    .meta({ description: 'Only tasks about orders, or parcels: see `TaskSubjectType`.', example: 'order' }),
  subjectId: line(255)
    .optional()
    .meta({ description: 'Only tasks about this one: see `TaskSubject`. With `subjectType`.' }),
  orderNumber: orderNumberAsTyped
    .optional()
    .meta({ description: 'Only what belongs to the order of this number.', example: 'A-1042' }),
  overdue: yesOrNo.optional().meta({ description: '`true`: only what is past its deadline.' }),
});

/** The subject of another kind may have the same id. */
function requireSubjectType({ subjectId, subjectType }: Pick<TaskSearch, 'subjectId' | 'subjectType'>): void {
  if (subjectId === undefined || subjectType !== undefined) return;
  const detail = 'It is required with subjectId.';
  throw new Problem('invalid-parameter', `subjectType: ${detail}`, {
    errors: [{ in: 'query', name: 'subjectType', code: 'required', detail }],
  });
}

/** Whatever waits for a person, and how much of it. */
export function taskReadRoutes(deps: TaskReads): Route[] {
  return [listTasks(deps), countTasks(deps), getTask(deps)];
}

function listTasks({ tasks }: TaskReads): Route {
  return route({
    method: 'get',
    path: '/v1/tasks',
    operationId: 'listTasks',
    tag: 'Tasks',
    summary: 'List what waits for a person',
    description:
      'What is overdue comes first, then by priority, then what has waited longest. What a parcel tells is one task, though its order repeats it. A task that becomes overdue while you read page by page moves to the front. `words` and `about` are for whoever has `orders:read-notes`.',
    permission: 'tasks:read',
    query: search,
    problems: ['invalid-cursor'],
    responses: {
      200: {
        description: 'A page of tasks.',
        schema: pageOf(task, { id: 'TaskPage', description: 'A page of tasks.' }),
        example: { data: [exampleTask], nextCursor: null },
      },
    },
  }).handledBy(async ({ query: { limit, after, state, claimed, overdue, ...filters }, caller }) => {
    requireSubjectType(filters);
    const from: TaskPosition | undefined = decodeCursor(position, after);
    const rows = await tasks.listTasks({
      ...filters,
      state,
      ...claimOf(claimed, caller),
      isOverdue: overdue,
      after: from,
      limit: limit + 1,
    });
    const positionOf = ({ escalatedAt, priority, raisedAt, closedAt, id }: TaskRecord) => ({
      isEscalated: escalatedAt !== null,
      priority,
      at: (state === 'closed' ? closedAt : raisedAt) ?? raisedAt,
      id,
    });
    const present = (row: TaskRecord) => presentTask(row, caller);
    return { status: 200, body: toPage(rows, limit, { present, position: positionOf }) };
  });
}

function claimOf(claimed: string | undefined, { id }: Caller): Pick<TaskSearch, 'claimedBy' | 'claimedById'> {
  if (claimed === 'me') return { claimedById: id };
  return { claimedBy: claimed === 'nobody' ? null : claimed };
}

function countTasks({ tasks }: TaskReads): Route {
  return route({
    method: 'get',
    path: '/v1/tasks/counts',
    operationId: 'countTasks',
    tag: 'Tasks',
    summary: 'Count what waits for a person',
    description: 'By kind, with how many somebody sees to, how many are overdue, and how old the oldest is.',
    permission: 'tasks:read',
    responses: { 200: { description: 'How many there are.', schema: taskCounts, example: exampleCounts } },
  }).handledBy(async () => ({ status: 200, body: presentCounts(await tasks.countTasks()) }));
}

function getTask(deps: TaskReads): Route {
  return route({
    method: 'get',
    path: '/v1/tasks/{id}',
    operationId: 'getTask',
    tag: 'Tasks',
    summary: 'Read a task',
    description:
      'With what to do, what happens if nobody acts, what may be done now, and what was noted. Words, codes and notes are for whoever has `orders:read-notes`.',
    permission: 'tasks:read',
    params: taskIdParams,
    problems: ['not-found'],
    responses: { 200: { description: 'The task.', schema: taskDetails, example: exampleTaskDetails } },
  }).handledBy(async ({ params: { id }, ...request }) => ({
    status: 200,
    body: await readTaskDetails(deps, id, request),
  }));
}
