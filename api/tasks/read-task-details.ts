import type { TaskQueries } from '../../db/tasks/task-queries.ts';
import type { Viewer } from '../shared/caller.ts';
import { notFound } from '../shared/problem.ts';
import type { Subject } from '../shared/request-state.ts';
import type { ActionsOf } from './actions-of.ts';
import { presentTaskDetails } from './present-task.ts';

export interface TaskReads {
  readonly tasks: TaskQueries;
  readonly actionsOf: ActionsOf;
}

interface Reader {
  readonly caller: Viewer;
  readonly setLogSubject: (subject: Subject) => void;
}

/** As it is now, and as far as the caller may see it. Throws 404. */
export async function readTaskDetails({ tasks, actionsOf }: TaskReads, id: string, { caller, setLogSubject }: Reader) {
  const found = await tasks.readTask(id);
  if (!found) throw notFound(`task ${id}`);
  if (found.orderId !== null) setLogSubject({ orderId: found.orderId });
  const given = { actions: actionsOf.offered(found), comments: await tasks.readComments(id) };
  return presentTaskDetails(found, given, caller);
}
