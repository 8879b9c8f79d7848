import type { ApprovalRepository, NamedPrincipal } from '../../db/approvals/approval-repository.ts';
import { shipmentIn } from '../../db/approvals/approval-repository.ts';
import type { Database } from '../../db/database.ts';
import { findClaim } from '../../db/idempotency/idempotent-request-repository.ts';
import type { PolicyReader } from '../../db/policies/policy-reader.ts';
import type { TaskQueries } from '../../db/tasks/task-queries.ts';
import { isWithinLimit, type LimitedPermission } from '../../domain/access/role-limits.ts';
import { approvableOperations, isApprovable, type ApprovableOperation } from '../../domain/approvals/judge-approver.ts';
import { taskActions } from '../../domain/tasks/task-kinds.ts';
import { idForRequest } from '../../domain/identity/derived-ids.ts';
import { unauthenticated } from '../shared/authenticate.ts';
import { lacksPermission, permissionHolder, type Caller } from '../shared/caller.ts';
import { hashOf, idempotently } from '../shared/idempotency.ts';
import { notFound } from '../shared/problem.ts';
import type { AnyAnswer, Route } from '../shared/route.ts';
import { exampleApprovalTask } from '../tasks/task-examples.ts';
import { presentTask } from '../tasks/present-task.ts';
import { task } from '../tasks/task-schema.ts';

export interface ApprovalDependencies {
  readonly database: Database;
  readonly approvals: ApprovalRepository;
  readonly tasks: Pick<TaskQueries, 'readTask'>;
  readonly policies: PolicyReader;
}

type Input = Parameters<Route['handle']>[0];
type Body = Readonly<Record<string, unknown>>;

/**
 * The same route, but what is about more money than the caller's role allows is not done: it becomes a task, by which somebody else
 * approves it, and is answered 202. Routes that need no approval are as they are.
 */
export function requestApproval(deps: ApprovalDependencies, inner: Route): Route {
  const { contract } = inner;
  const { operationId } = contract;
  if (!isApprovable(operationId)) return inner;
  return {
    contract: {
      ...contract,
      description: `${contract.description} Where it is about more money than your role allows at once, it is not done but asked of somebody else: 202, with the task by which they approve it.`,
      responses: {
        ...contract.responses,
        202: {
          description:
            'It is above your limit, and done once somebody else has approved it: see what becomes of the task.',
          headers: { Location: 'The task.' },
          schema: task,
          example: exampleApprovalTask,
        },
      },
    },
    handle: async (input) => (await ask(deps, operationId, input)) ?? inner.handle(input),
  };
}

/** Undefined: it may be done, or was done under this key. */
async function ask(
  deps: ApprovalDependencies,
  operation: ApprovableOperation,
  input: Input,
): Promise<AnyAnswer | undefined> {
  const { caller } = input;
  const before = await answeredBefore(deps, input);
  if (before !== undefined) return before === null ? undefined : answer(deps, before, caller);
  const permission = approvableOperations[operation];
  const rights = await deps.approvals.rightsNow(permissionHolder(caller, permission));
  if (!rights) throw unauthenticated();
  const limit = rights.limits[permission];
  if (limit === null || !movesMoney(operation, input.body)) return undefined;
  const { id } = input.params as { readonly id: string };
  const body = taskActions[operation] === 'shipment' ? { shipmentId: id } : (input.body as Body | undefined);
  const shipmentId = shipmentIn(body);
  const orderId = taskActions[operation] === 'order' ? id : undefined;
  const moved = await deps.approvals.amountOf(operation, { orderId, shipmentId });
  // What it would move is not known, as of an order that has ended: the operation itself says so.
  if (!moved || isWithinLimit(limit, moved.money)) return undefined;
  const { approvals } = await deps.policies.read().then(({ documents }) => documents);
  const { lapseHours } = approvals;
  const askedBy = principalOf(caller, permission);
  const wanted = { operation, ...moved, shipmentId, body, askedBy, lapseHours };
  const asked = await idempotently<Asked>(deps.database, input, async (em) => ({
    status: 202,
    body: { approvalTaskId: await deps.approvals.ask(em, wanted) },
  }));
  return answer(deps, asked.body.approvalTaskId, caller);
}

interface Asked {
  readonly status: 202;
  readonly body: { readonly approvalTaskId: string };
}

/**
 * The task that a request before has raised under the same key; null: it was done, or the key is another request's, and the operation
 * itself says so. Undefined: none was answered.
 */
async function answeredBefore({ database }: ApprovalDependencies, input: Input): Promise<string | null | undefined> {
  const { caller, idempotencyKey } = input;
  if (idempotencyKey === undefined) return undefined;
  const claim = { id: idForRequest(caller.id, idempotencyKey), requestHash: hashOf(input) };
  const found = await findClaim(database.em.fork(), claim);
  // What has no answer may have been refused, and could be done by now: it is judged like any other.
  if (found.kind === 'new' || found.kind === 'open') return undefined;
  const body = found.kind === 'answered' ? (found.answer.body as Partial<Asked['body']> | undefined) : undefined;
  return body?.approvalTaskId ?? null;
}

/** Keeping the money of a parcel that came back moves none. */
function movesMoney(operation: ApprovableOperation, body: unknown): boolean {
  return operation !== 'settleReturn' || (body as { readonly refund?: boolean }).refund === true;
}

async function answer({ tasks }: ApprovalDependencies, taskId: string, caller: Caller): Promise<AnyAnswer> {
  const found = await tasks.readTask(taskId);
  if (!found) throw notFound(`task ${taskId}`);
  return { status: 202, headers: { Location: `/v1/tasks/${taskId}` }, body: presentTask(found, caller) };
}

/** Throws 403 for a guest. */
export function principalOf(caller: Caller, permission: LimitedPermission | 'tasks:work'): NamedPrincipal {
  const { kind, id, name } = caller;
  if (kind === 'guest') throw lacksPermission(caller, permission);
  return { kind: kind === 'staff' ? kind : 'key', id, name };
}
