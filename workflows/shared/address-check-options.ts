import type { ActivityOptions } from '@temporalio/workflow';
import { HEARTBEAT_TIMEOUT } from './heartbeat-timeout.ts';
import { QUOTES_TASK_QUEUE } from './task-queues.ts';

/** For activities that check an address with the carriers: they return `unknown` on an outage, so only a worker's death is retried. */
export const ADDRESS_CHECK_OPTIONS = {
  taskQueue: QUOTES_TASK_QUEUE,
  startToCloseTimeout: '6 seconds',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  scheduleToCloseTimeout: '60 seconds',
  retry: { initialInterval: '200ms', maximumInterval: '5 seconds' },
} as const satisfies ActivityOptions;
