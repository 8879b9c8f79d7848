import type { TaskRecord } from '../../db/tasks/task-queries.ts';
import { taskActions, type TaskAction } from '../../domain/tasks/task-kinds.ts';
import { actionsOfTask, shipmentOfSource } from '../../domain/tasks/task-rules.ts';
import { unreadableOf } from '../../db/webhooks/unreadable-tasks.ts';
import type { Route } from '../shared/route.ts';

/** An operation that may settle a task, with the id in its path filled in. */
export interface OfferedAction {
  readonly action: TaskAction;
  readonly route: Route;
  readonly id: string;
  readonly path: string;
  /** The parcel that is meant, where the operation is one of an order's that may name a parcel. */
  readonly shipmentId: string | undefined;
}

export interface ActionsOf {
  /** What may be done about it now. */
  offered(task: TaskRecord): readonly OfferedAction[];
  /** One of its kind, even where it is not offered now. Undefined: it is none of its kind. */
  find(task: TaskRecord, action: TaskAction): OfferedAction | undefined;
}

/** The operations are found among the routes by their names, so that a task does what the route does. Throws where one is missing. */
export function createActionsOf(routes: readonly Route[]): ActionsOf {
  const byName = new Map(routes.map((route) => [route.contract.operationId, route]));
  const missing = Object.keys(taskActions).filter((action) => !byName.has(action));
  if (missing.length > 0) throw new Error(`There is no operation ${missing.join(', ')}`);
  const find = (task: TaskRecord, action: TaskAction): OfferedAction | undefined => {
    const [route, id] = [byName.get(action), subjectOfAction(task, action)];
    if (!route || id === undefined) return undefined;
    const shipmentId = namesParcel.has(action) ? shipmentOfSource(task.kind, task.source) : undefined;
    return { action, route, id, path: route.contract.path.replace('{id}', id), shipmentId };
  };
  return {
    offered: (task) =>
      actionsOfTask({ ...task, isClosed: task.closedAt !== null }).flatMap((action) => find(task, action) ?? []),
    find,
  };
}

const namesParcel: ReadonlySet<TaskAction> = new Set(['retryPayment', 'writeOffPayment', 'settleReturn']);

/** The id of what the operation is asked of; undefined where the task knows none. */
function subjectOfAction(
  { id, kind, source, subjectType, subjectId, orderId }: TaskRecord,
  action: TaskAction,
): string | undefined {
  switch (taskActions[action]) {
    case 'order':
      return orderId ?? undefined;
    case 'shipment':
      return subjectType === 'shipment' ? subjectId : shipmentOfSource(kind, source);
    case 'webhook':
      return subjectType === 'webhook' ? unreadableOf(subjectId).bodyHash : undefined;
    case 'approval':
      return subjectType === 'approval' ? id : undefined;
    case 'mail':
      return subjectType === 'mail' ? subjectId : undefined;
    default:
      return taskActions[action] satisfies never;
  }
}
