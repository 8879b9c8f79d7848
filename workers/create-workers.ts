import type { WorkerDeploymentVersion } from '@temporalio/common';
import {
  Worker,
  type ActivityInterceptorsFactory,
  type NativeConnection,
  type WorkerOptions,
} from '@temporalio/worker';
import { ORDERS_TASK_QUEUE, QUOTES_TASK_QUEUE } from '../workflows/shared/task-queues.ts';
import { createRenewableWorker, type RenewableWorker } from './renewable-worker.ts';

export interface WorkersOptions {
  readonly connection: NativeConnection;
  readonly namespace: string;
  /** By task queue. */
  readonly activities: Readonly<Record<string, object>>;
  readonly workflowBundle: NonNullable<WorkerOptions['workflowBundle']>;
  /** Around each run of an activity. */
  readonly interceptors: readonly ActivityInterceptorsFactory[];
  /** Undefined: no versions, each worker takes whatever there is to do. */
  readonly version?: WorkerDeploymentVersion | undefined;
}

/** How long running steps may go on after the signal to stop. Longer than any call to a third party. */
const SHUTDOWN_GRACE = '20s';

/** Then a worker is given up: a workflow task that never ends would keep it for ever. Below `stop_grace_period` of the compose file. */
const SHUTDOWN_AT_MOST = '30s';

/** As many polls as the server says there is work for: idle queues cost little, busy ones are not waited for. */
const pollers: Partial<WorkerOptions> = {
  workflowTaskPollerBehavior: { type: 'autoscaling', minimum: 2 },
  activityTaskPollerBehavior: { type: 'autoscaling', minimum: 1 },
};

/** By default heartbeats are throttled to 80 % of their timeout, which leaves too little time for a late one. */
const HEARTBEATS_AT_LEAST_EVERY = '500ms';

/** One worker for each task queue; the workflows run on the orders' queue. */
export async function createWorkers({
  connection,
  namespace,
  activities,
  workflowBundle,
  interceptors,
  version,
}: WorkersOptions): Promise<RenewableWorker[]> {
  const shared = {
    connection,
    namespace,
    shutdownGraceTime: SHUTDOWN_GRACE,
    shutdownForceTime: SHUTDOWN_AT_MOST,
    interceptors: { activity: [...interceptors] },
    ...pollers,
    maxHeartbeatThrottleInterval: HEARTBEATS_AT_LEAST_EVERY,
    ...(version ? { workerDeploymentOptions: versioned(version) } : {}),
  };
  return Promise.all(
    Object.entries(activities).map(([taskQueue, steps]) =>
      createRenewableWorker(taskQueue, () =>
        Worker.create({ ...shared, taskQueue, activities: steps, ...limitsOf(taskQueue, workflowBundle) }),
      ),
    ),
  );
}

/** Orders live for weeks: pinned ones would keep a worker of each version running for as long. */
function versioned(version: WorkerDeploymentVersion): NonNullable<WorkerOptions['workerDeploymentOptions']> {
  return { version, useWorkerVersioning: true, defaultVersioningBehavior: 'AUTO_UPGRADE' };
}

function limitsOf(taskQueue: string, workflowBundle: WorkersOptions['workflowBundle']): Partial<WorkerOptions> {
  switch (taskQueue) {
    case ORDERS_TASK_QUEUE:
      return ordersWorker(workflowBundle);
    case QUOTES_TASK_QUEUE:
      return fewAtOnce;
    default:
      return oneVendor;
  }
}

/** Workflows are auto-upgraded: a change to a running one is made with `patched`, and proven by replay. */
function ordersWorker(workflowBundle: WorkersOptions['workflowBundle']): Partial<WorkerOptions> {
  return {
    workflowBundle,
    // With the workflow task's timeout of 2.5 s, or that of a call's heartbeats, this is how long an order stalls when the
    // worker that had it dies. One that is alive and takes longer has too much to do: another may help.
    stickyQueueScheduleToStartTimeout: '1s',
    maxCachedWorkflows: 300,
    // A checkout's task lasts as long as the payment provider takes: so many are paid for at once.
    maxConcurrentWorkflowTaskExecutions: 100,
    maxConcurrentLocalActivityExecutions: 100,
    maxConcurrentActivityTaskExecutions: 40,
  };
}

/** Activities only: a third party is asked by so many at once, and no more. */
const oneVendor: Partial<WorkerOptions> = { maxConcurrentActivityTaskExecutions: 25 };

/** Quotes share the carriers' limits with labels, under one account: they take the smaller part. */
const fewAtOnce: Partial<WorkerOptions> = { maxConcurrentActivityTaskExecutions: 10 };
