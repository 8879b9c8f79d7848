import type { z } from 'zod';
import type { Database, EntityManager } from '../../db/database.ts';
import { claimTask, releaseTask } from '../../db/tasks/claim-task.ts';
import { closeTask } from '../../db/tasks/close-task.ts';
import { commentOnTask } from '../../db/tasks/comment-on-task.ts';
import type { ClaimRequest, TaskAnswer } from '../../db/tasks/task-answer.ts';
import type { SubjectsOfTasks } from '../../db/tasks/subject-of-tasks.ts';
import { rulesOfTask } from '../../domain/tasks/task-kinds.ts';
import { lacksPermission } from '../shared/caller.ts';
import { idempotently, type RepeatableRequest } from '../shared/idempotency.ts';
import { fieldProblem, notFound, Problem } from '../shared/problem.ts';
import { route, type Route, type RouteInput } from '../shared/route.ts';
import { taskIdParams } from '../shared/schemas/id-params.ts';
import { readTaskDetails, type TaskReads } from './read-task-details.ts';
import { exampleClosedTask, exampleTaskDetails } from './task-examples.ts';
import { claim, closing, commentDraft, taskDetails } from './task-schema.ts';

export interface TaskDependencies extends TaskReads {
  readonly database: Database;
  readonly subjects: SubjectsOfTasks;
}

/** What staff do with tasks themselves: whose they are, what is noted on them, and that one is done with. */
export function taskRoutes(deps: TaskDependencies): Route[] {
  return [claimRoute(deps), releaseRoute(deps), commentRoute(deps), closeRoute(deps)];
}

function claimRoute(deps: TaskDependencies): Route {
  return route({
    ...contractOf('claim', {
      operationId: 'claimTask',
      summary: 'Say that you see to a task',
      description: 'Of two who do so at once one is refused, and told who has it. `takeOver` takes it from them.',
      problems: ['not-found', 'task-claimed', 'task-closed'],
    }),
    body: claim,
    bodyExample: {},
  }).handledBy((request) =>
    answer(deps, request, (em, asked) => claimTask(em, { ...asked, takeOver: request.body?.takeOver })),
  );
}

function releaseRoute(deps: TaskDependencies): Route {
  return route(
    contractOf('release', {
      operationId: 'releaseTask',
      summary: 'Say that you do not see to a task any more',
      description: 'Of your own; somebody else’s you take over first. A task that nobody has claimed stays as it is.',
      problems: ['not-found', 'task-claimed', 'task-closed'],
    }),
  ).handledBy((request) => answer(deps, request, releaseTask));
}

function commentRoute(deps: TaskDependencies): Route {
  return route({
    ...contractOf('comments', {
      operationId: 'commentOnTask',
      summary: 'Note something on a task',
      description: 'For staff. Also on one that is closed. It goes with the task, and is erased with the customer.',
      problems: ['not-found'],
    }),
    body: commentDraft,
    bodyExample: { words: 'Called the carrier: it is in their depot.' },
  }).handledBy((request) =>
    answer(deps, request, (em, asked) => commentOnTask(em, { ...asked, words: request.body.words })),
  );
}

function closeRoute(deps: TaskDependencies): Route {
  return route({
    ...contractOf('close', {
      operationId: 'closeTask',
      summary: 'Close a task that you have seen to',
      description:
        'Where `isClosable` says so: of what no workflow waits for, and of whatever an order that has ended still tells. It takes the permission of what would settle the matter, too: `payments:settle` where it is about money, `webhooks:resolve` for a webhook, else `orders:resolve`. Your note becomes a comment. All else is settled by one of its actions, which closes it.',
      problems: ['not-found', 'task-closed', 'task-step-refused'],
      example: exampleClosedTask,
    }),
    body: closing,
    bodyExample: { note: 'Paid back by bank transfer.' },
  }).handledBy(async (request) => {
    const { id } = request.params;
    // The kind of a task never changes.
    const task = await deps.tasks.readTask(id);
    if (!task) throw notFound(`task ${id}`);
    const { toClose } = rulesOfTask(task.kind);
    if (!request.caller.permissions.has(toClose)) throw lacksPermission(request.caller, toClose);
    return answer(deps, request, (em, asked) => closeTask(em, deps.subjects, { ...asked, note: request.body.note }));
  });
}

type Code = 'not-found' | 'task-claimed' | 'task-closed' | 'task-step-refused';

interface Described {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly problems: readonly Code[];
  readonly example?: z.input<typeof taskDetails>;
}

function contractOf(path: string, { example = exampleTaskDetails, ...described }: Described) {
  return {
    method: 'post',
    path: `/v1/tasks/{id}/${path}`,
    tag: 'Tasks',
    permission: 'tasks:work',
    params: taskIdParams,
    idempotencyKey: 'optional',
    responses: { 200: { description: 'The task as it is now.', schema: taskDetails, example } },
    ...described,
  } as const;
}

type Request = RepeatableRequest & {
  readonly params: { readonly id: string };
} & Pick<RouteInput<unknown, unknown, unknown, unknown>, 'setLogSubject'>;

/** One transaction, whose answer is remembered without the task: its words are personal data, and change. */
async function answer(
  deps: TaskDependencies,
  { params: { id }, setLogSubject, ...request }: Request,
  ask: (em: EntityManager, asked: ClaimRequest) => Promise<TaskAnswer>,
) {
  const { status, headers = {} } = await idempotently<Remembered>(deps.database, request, async (em) => {
    const problem = problemOf(await ask(em, { id, by: request.caller.name, byId: request.caller.id }), id);
    if (problem) throw problem;
    return { status: 200, body: {} };
  });
  return { status, headers, body: await readTaskDetails(deps, id, { ...request, setLogSubject }) };
}

interface Remembered {
  readonly status: 200;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

function problemOf(given: TaskAnswer, id: string): Problem | undefined {
  switch (given.kind) {
    case 'done':
      return undefined;
    case 'unknown':
      return notFound(`task ${id}`);
    case 'closed':
      return new Problem('task-closed', 'The task is closed.');
    case 'claimed':
      return fieldProblem('task-claimed', `${given.by} sees to it.`, '/takeOver', { claimedBy: given.by });
    case 'undecided':
      return new Problem('task-step-refused', 'It is settled by one of its actions, which closes it.');
    default:
      return given satisfies never;
  }
}
