import type { ActivityOptions } from '@temporalio/workflow';
import { HEARTBEAT_TIMEOUT } from './heartbeat-timeout.ts';
import { QUOTES_TASK_QUEUE } from './task-queues.ts';

/** It asks carriers once, and takes silence for an answer; what is repeated is the run of a worker that died. */
export const ASK_CARRIERS_ABOUT_ADDRESS = {
  taskQueue: QUOTES_TASK_QUEUE,
  startToCloseTimeout: '6 seconds',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  scheduleToCloseTimeout: '60 seconds',
  retry: { initialInterval: '200ms', maximumInterval: '5 seconds' },
} as const satisfies ActivityOptions;
