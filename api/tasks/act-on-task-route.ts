import { z } from 'zod';
import { findClaim } from '../../db/idempotency/idempotent-request-repository.ts';
import type { TaskRecord } from '../../db/tasks/task-queries.ts';
import { reachOf } from '../../domain/access/permissions.ts';
import { idForRequest } from '../../domain/identity/derived-ids.ts';
import { taskActions, type TaskAction } from '../../domain/tasks/task-kinds.ts';
import { lacksPermission } from '../shared/caller.ts';
import { hashOf, type RepeatableRequest } from '../shared/idempotency.ts';
import { notFound, Problem } from '../shared/problem.ts';
import { route, type Route } from '../shared/route.ts';
import { optional } from '../shared/schemas/field-schemas.ts';
import { taskIdParams } from '../shared/schemas/id-params.ts';
import { validBody } from '../shared/validate.ts';
import type { OfferedAction } from './actions-of.ts';
import { readTaskDetails } from './read-task-details.ts';
import { exampleClosedTask } from './task-examples.ts';
import type { TaskDependencies } from './task-routes.ts';
import { actionBody, taskDetails } from './task-schema.ts';

const names = Object.keys(taskActions) as [TaskAction, ...TaskAction[]];
const wanted = z
  .strictObject({
    action: z.enum(names).meta({
      description: 'Name of the operation, one of the task’s `actions`.',
      example: 'writeOffPayment',
    }),
    body: optional(actionBody).meta({
      description:
        'What that operation takes as its body: see `bodyExample`. The parcel of the task need not be named.',
    }),
  })
  .meta({ id: 'TaskActionRequest', description: 'What to do about a task.' });

/** Does what the operation of the order, parcel or webhook does, by its own handler. */
export function actOnTaskRoute(deps: TaskDependencies): Route {
  const { database, tasks, actionsOf } = deps;
  return route({
    method: 'post',
    path: '/v1/tasks/{id}/act',
    operationId: 'actOnTask',
    tag: 'Tasks',
    summary: 'Do something about a task',
    description:
      'The same as the operation that `action` names, which see for what it does and when it refuses. What settles the matter closes the task, mostly before this is answered. A repeat under the same `Idempotency-Key` joins the first.',
    permission: 'tasks:work',
    params: taskIdParams,
    body: wanted,
    bodyExample: { action: 'writeOffPayment', body: { note: 'The card has expired.' } },
    idempotencyKey: 'optional',
    problems: [
      'not-found',
      'task-closed',
      'task-step-refused',
      'order-step-refused',
      'order-not-cancellable',
      'order-number-taken',
      'shipment-step-refused',
      'message-step-refused',
      'reprice-needed',
      'address-not-deliverable',
      'destination-not-served',
      'own-request',
      'above-limit',
    ],
    responses: {
      200: { description: 'The task afterwards.', schema: taskDetails, example: exampleClosedTask },
      202: {
        description:
          'The order is being cancelled, which takes longer: repeat the request under the same `Idempotency-Key`. Or it is above your limit, and somebody else approves it first.',
        headers: {
          'Retry-After': 'Seconds until it may be done.',
          Location: 'The task by which somebody else approves it.',
        },
        schema: taskDetails,
        example: exampleClosedTask,
      },
    },
  }).handledBy(async ({ params: { id }, body: { action, body: given }, ...request }) => {
    const task = await tasks.readTask(id);
    if (!task) throw notFound(`task ${id}`);
    const found = actionsOf.find(task, action);
    if (!found) throw refused(task, action);
    const { contract, handle } = found.route;
    // Staff act on any order: who may only do so with their own has no tasks to act on.
    if (contract.permission !== 'public' && reachOf(request.caller.permissions, contract.permission) !== 'any') {
      throw lacksPermission(request.caller, contract.permission);
    }
    const asked = { ...request, params: { id: found.id }, query: {}, path: found.path, body: bodyFor(found, given) };
    const isOffered = actionsOf.offered(task).some((offered) => offered.action === action);
    // The first request under this key may have closed it.
    if (!isOffered && !(await isRepeat(asked))) throw refused(task, action);
    if (contract.costly) await request.charge(contract.costly);
    const { status, headers = {} } = await handle(asked);
    const answered = { headers: answerHeaders(headers), body: await readTaskDetails(deps, id, request) };
    return status === 202 ? { status, ...answered } : { status: 200, ...answered };
  });

  async function isRepeat(asked: RepeatableRequest): Promise<boolean> {
    const { caller, idempotencyKey } = asked;
    if (idempotencyKey === undefined) return false;
    const claim = { id: idForRequest(caller.id, idempotencyKey), requestHash: hashOf(asked) };
    return (await findClaim(database.em.fork(), claim)).kind !== 'new';
  }
}

function refused({ closedAt }: TaskRecord, action: TaskAction): Problem {
  if (closedAt !== null) return new Problem('task-closed', 'The task is closed.');
  return new Problem('task-step-refused', `${action} is none of the actions that the task has now.`);
}

/** Checked as the operation checks it; what is wrong is pointed to where it stands here. */
function bodyFor(
  { route: { contract }, shipmentId }: OfferedAction,
  given: Record<string, unknown> | undefined,
): unknown {
  if (!contract.body) {
    if (given === undefined || Object.keys(given).length === 0) return undefined;
    const detail = 'This action takes no body.';
    throw new Problem('invalid-request', detail, { errors: [{ pointer: '/body', code: 'unknown-field', detail }] });
  }
  const sent = shipmentId === undefined ? given : { shipmentId, ...given };
  try {
    return validBody(contract.body, sent);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const errors = error.errors.map((one) => ({ ...one, pointer: `/body${one.pointer ?? ''}` }));
    throw new Problem(error.code, error.message, { errors, cause: error });
  }
}

/** Of the operation's own headers those that are true of this answer. */
function answerHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) =>
    ['Retry-After', 'Location', 'Idempotent-Replayed'].includes(name),
  );
  return Object.fromEntries(kept);
}
