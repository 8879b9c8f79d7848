import { proxyActivities } from '@temporalio/workflow';
import { SWEEP_HEARTBEAT_TIMEOUT } from '../shared/heartbeat-timeout.ts';
import { MAIL_TASK_QUEUE } from '../shared/task-queues.ts';
import type { NotificationActivities } from './notification-contract.ts';

/** Below a minute in all, after which the schedule starts the next run; each look is short, so that a worker can drain. */
const LOOKS = 7;
const LOOK_MS = 8_000;

const { sendDueMails } = proxyActivities<NotificationActivities>({
  taskQueue: MAIL_TASK_QUEUE,
  startToCloseTimeout: '60s',
  scheduleToCloseTimeout: '10m',
  heartbeatTimeout: SWEEP_HEARTBEAT_TIMEOUT,
  retry: { initialInterval: '1s', maximumInterval: '1m' },
  summary: 'Send the mails that are due',
});

/** Run by a schedule, one at a time: tells customers what has happened to their orders, seconds after it has. */
export async function sendOrderMails({ looks = LOOKS, forMs = LOOK_MS } = {}): Promise<{ readonly sent: number }> {
  let sent = 0;
  for (let look = 0; look < looks; look += 1) sent += (await sendDueMails({ forMs })).sent;
  return { sent };
}
