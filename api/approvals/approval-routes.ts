import { z } from 'zod';
import {
  shipmentIn,
  type Given,
  type GivenApproval,
  type NamedPrincipal,
  type Refused,
} from '../../db/approvals/approval-repository.ts';
import { approvableOperations } from '../../domain/approvals/judge-approver.ts';
import { taskActions } from '../../domain/tasks/task-kinds.ts';
import { formatMoney } from '../../domain/money/money.ts';
import { unauthenticated } from '../shared/authenticate.ts';
import { lacksPermission, permissionHolder, type Caller } from '../shared/caller.ts';
import { notFound, Problem } from '../shared/problem.ts';
import { route, type Route } from '../shared/route.ts';
import { line, optional } from '../shared/schemas/field-schemas.ts';
import { taskIdParams } from '../shared/schemas/id-params.ts';
import { exampleApprovalTask } from '../tasks/task-examples.ts';
import { presentTask } from '../tasks/present-task.ts';
import { task } from '../tasks/task-schema.ts';
import { principalOf, type ApprovalDependencies } from './request-approval.ts';

interface ApprovalRouteDependencies extends ApprovalDependencies {
  /** The operations themselves, which ask nobody. */
  readonly operations: readonly Route[];
}

const refusal = z
  .strictObject({
    note: optional(line(500)).meta({
      description: 'Why; becomes a comment on the task.',
      example: 'See the contract.',
    }),
  })
  .meta({ id: 'ApprovalRefusal', description: 'Why it is not approved. May be left out.' })
  .optional();

/** How somebody else decides about what is above the limit of who asked. An approval is known by the id of its task. */
export function approvalRoutes(deps: ApprovalRouteDependencies): Route[] {
  return [approve(deps), refuse(deps)];
}

function approve(deps: ApprovalRouteDependencies): Route {
  const { approvals } = deps;
  return route({
    ...contractOf('approve', {
      summary: 'Approve what somebody else asked for',
      description:
        'It is done at once, as if they had been allowed to do it. You must be somebody else than who asked, and may do so much yourself: what counts is your role at this moment. Refused where the amount has changed since, or the order has ended. A repeat does it no second time.',
    }),
    problems: [
      'not-found',
      'own-request',
      'above-limit',
      'task-closed',
      'task-step-refused',
      'order-step-refused',
      'order-number-taken',
    ],
  }).handledBy(async ({ params: { id }, ...request }) => {
    const { caller } = request;
    const by = principalOf(caller, 'tasks:work');
    const given = await approvals.give(id, { who: permissionHolder(caller, 'tasks:work'), by });
    if (given.kind !== 'given') throw whyNotGiven(given, caller, id);
    const operation = operationOf(deps, given.approval);
    const { id: subjectId, body } = requestOf(given.approval);
    try {
      await operation.handle({
        ...request,
        params: { id: subjectId },
        path: operation.contract.path.replace('{id}', subjectId),
        body,
        idempotencyKey: approvalKey(id),
        caller: asAsked(given.approval.askedBy, caller),
      });
    } catch (error) {
      // What is refused was not done; of anything else nobody knows yet.
      if (error instanceof Problem && error.status < 500) await approvals.takeBack(id);
      throw error;
    }
    await approvals.finish(id, by);
    return readTask(deps, id, caller);
  });
}

function refuse(deps: ApprovalRouteDependencies): Route {
  const { approvals } = deps;
  return route({
    ...contractOf('refuse', {
      summary: 'Refuse what somebody else asked for, or take back what you have asked for',
      description: 'It is not done. Whoever may do such a thing at all may refuse it, whatever their limit.',
    }),
    body: refusal,
    bodyExample: {},
    problems: ['not-found', 'task-closed', 'task-step-refused'],
  }).handledBy(async ({ params: { id }, body, caller }) => {
    const by = principalOf(caller, 'tasks:work');
    const refused = await approvals.refuse(id, { who: permissionHolder(caller, 'tasks:work'), by }, body?.note);
    if (refused.kind !== 'refused') throw whyNotRefused(refused, caller, id);
    return readTask(deps, id, caller);
  });
}

function contractOf(
  operationId: 'approve' | 'refuse',
  words: { readonly summary: string; readonly description: string },
) {
  return {
    method: 'post',
    path: `/v1/approvals/{id}/${operationId}`,
    operationId,
    tag: 'Tasks',
    permission: 'tasks:work',
    params: taskIdParams,
    responses: { 200: { description: 'The task, which is closed.', schema: task, example: exampleApprovalTask } },
    ...words,
  } as const;
}

/** However often it is approved, it is done once. With a line break, which no key that is sent has: whoever asked cannot use it. */
function approvalKey(taskId: string): string {
  return `approval\n${taskId}`;
}

function operationOf({ operations }: ApprovalRouteDependencies, { operation }: GivenApproval): Route {
  const found = operations.find(({ contract }) => contract.operationId === operation);
  if (!found) throw new Error(`There is no operation ${operation}`);
  return found;
}

/** As it was asked for. Of a parcel's own operation the stored body names the parcel, and was none. */
function requestOf({ operation, orderId, body }: GivenApproval) {
  if (taskActions[operation] === 'order') return { id: orderId, body };
  const shipmentId = shipmentIn(body);
  if (shipmentId === undefined) throw new Error(`The approval of ${operation} names no parcel`);
  return { id: shipmentId, body: undefined };
}

/** Whoever asked does it, with what whoever approves is allowed. */
function asAsked({ kind, id, name }: NamedPrincipal, { role, permissions }: Caller): Caller {
  const principal = { id, name, role, permissions };
  if (kind === 'staff') return { kind, locale: null, ...principal };
  return { kind: 'secret', secretId: id, ...principal };
}

async function readTask({ tasks }: ApprovalRouteDependencies, id: string, caller: Caller) {
  const found = await tasks.readTask(id);
  if (!found) throw notFound(`task ${id}`);
  return { status: 200, body: presentTask(found, caller) } as const;
}

type NotRefused = Exclude<Refused, { readonly kind: 'refused' }>;

function whyNotGiven(given: Exclude<Given, { readonly kind: 'given' }>, caller: Caller, id: string): Problem {
  switch (given.kind) {
    case 'own-request':
      return new Problem('own-request', 'You have asked for it yourself.');
    case 'above-limit':
      return new Problem('above-limit', 'It is above your own limit, too.');
    case 'lapsed':
      return new Problem('task-step-refused', 'It has lapsed: nobody has approved it in time.');
    case 'erased':
      return new Problem('task-step-refused', 'What it was asked with was erased with the personal data of the order.');
    case 'changed':
      return new Problem(
        'task-step-refused',
        given.is
          ? `It was asked for ${formatMoney(given.was)}, and is about ${formatMoney(given.is)} by now: it has to be asked for anew.`
          : 'The order has ended, or the parcel has come to its end.',
      );
    default:
      return whyNotRefused(given, caller, id);
  }
}

function whyNotRefused(refused: NotRefused, caller: Caller, id: string): Problem {
  switch (refused.kind) {
    case 'unknown':
      return notFound(`approval ${id}`);
    case 'closed':
      return new Problem('task-closed', 'It was decided before.');
    case 'not-live':
      return unauthenticated();
    case 'being-done':
      return new Problem('task-step-refused', 'It was approved, and is being done.');
    case 'lacks-permission':
      return lacksPermission(caller, approvableOperations[refused.operation]);
    default:
      return refused satisfies never;
  }
}
