import type { TaskQueries } from '../../db/tasks/task-queries.ts';
import { notFound } from '../shared/problem.ts';
import type { Subject } from '../shared/request-state.ts';
import type { ActionsOf } from './actions-of.ts';
import { presentTaskDetails } from './present-task.ts';

export interface TaskReads {
  readonly tasks: TaskQueries;
  readonly actionsOf: ActionsOf;
}

/** As it is now. Throws 404. */
export async function readTaskDetails({ tasks, actionsOf }: TaskReads, id: string, name: (subject: Subject) => void) {
  const found = await tasks.readTask(id);
  if (!found) throw notFound(`task ${id}`);
  if (found.orderId !== null) name({ orderId: found.orderId });
  return presentTaskDetails(found, { actions: actionsOf.offered(found), comments: await tasks.readComments(id) });
}
