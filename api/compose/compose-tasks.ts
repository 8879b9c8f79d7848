import { subjectsOfTasks } from '../../db/subjects-of-tasks.ts';
import { createTaskQueries } from '../../db/tasks/task-queries.ts';
import type { Route } from '../shared/route.ts';
import { actOnTaskRoute } from '../tasks/act-on-task-route.ts';
import { createActionsOf } from '../tasks/actions-of.ts';
import { taskReadRoutes } from '../tasks/task-read-routes.ts';
import { taskRoutes } from '../tasks/task-routes.ts';
import type { ApiParts } from './api-parts.ts';

/** `others`: every other route, because what staff may do about a task is an operation of its order, parcel or webhook. */
export function composeTasks({ database }: ApiParts, others: readonly Route[]): Route[] {
  const deps = {
    database,
    tasks: createTaskQueries(database),
    subjects: subjectsOfTasks,
    actionsOf: createActionsOf(others),
  };
  return [...taskReadRoutes(deps), ...taskRoutes(deps), actOnTaskRoute(deps)];
}
