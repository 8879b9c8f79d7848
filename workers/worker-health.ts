import type { Connection } from '@temporalio/client';
import type { Database } from '../db/database.ts';
import { pingDatabase } from '../db/shared/ping-database.ts';
import { json, type Pages } from '../telemetry/pages.ts';
import { readinessOf } from '../telemetry/readiness.ts';
import type { RenewableWorker } from './renewable-worker.ts';

export interface WorkerParts {
  readonly database: Database;
  /** Undefined until Temporal has answered for the first time. */
  readonly temporal: () => Connection | undefined;
  /** None until they are made. */
  readonly workers: () => readonly Pick<RenewableWorker, 'getState'>[];
  /** Temporal has taken the schedules of the sweeps since this process started. */
  readonly areScheduled: () => boolean;
  readonly draining: AbortSignal;
}

/** A part that does not answer within this time counts as down. */
const CHECK_DEADLINE_MS = 1_500;

/** Whether the process runs, and whether it takes up work. */
export function workerHealthPages(parts: WorkerParts): Pages {
  const { database, temporal, workers, areScheduled, draining } = parts;
  const checks = {
    workers: async () => {
      const running = workers();
      if (running.length === 0) throw new Error('There are no workers yet');
      if (!running.every((worker) => worker.getState() === 'RUNNING')) throw new Error('A worker does not poll');
    },
    schedules: async () => {
      if (!areScheduled()) throw new Error('The sweeps are not scheduled yet');
    },
    database: () => pingDatabase(database, CHECK_DEADLINE_MS),
    temporal: async () => {
      const connection = temporal();
      if (!connection) throw new Error('There is no connection yet');
      await connection.withDeadline(Date.now() + CHECK_DEADLINE_MS, () => connection.workflowService.getSystemInfo({}));
    },
  };
  return {
    '/livez': async () => json(200, { status: 'up' }),
    '/readyz': async () => {
      const readiness = await readinessOf(checks, draining);
      return json(readiness.status === 'up' ? 200 : 503, readiness);
    },
  };
}
