import { createBookActivities } from '../../activities/books/book-activities.ts';
import { createBookLooks } from '../../db/books/book-look-repository.ts';
import { openDatabase } from '../../db/database.ts';
import { ORDERS_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';
import type { WorkerParts } from './worker-parts.ts';

/** Levels of stock are compared with every movement that there was. */
const STATEMENT_TIMEOUT_MS = 5 * 60_000;

export function composeBooks({ config, database }: WorkerParts) {
  return {
    [ORDERS_TASK_QUEUE]: createBookActivities({
      looks: createBookLooks(database),
      openForLook: () =>
        openDatabase({ url: config.databaseUrl, poolSize: 1, statementTimeoutMs: STATEMENT_TIMEOUT_MS }),
    }),
  };
}
