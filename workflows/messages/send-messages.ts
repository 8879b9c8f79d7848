import { proxyActivities } from '@temporalio/workflow';
import type { MessageChannel } from '../../domain/messages/message-kinds.ts';
import { SWEEP_HEARTBEAT_TIMEOUT } from '../shared/heartbeat-timeout.ts';
import { MAIL_TASK_QUEUE } from '../shared/task-queues.ts';
import type { MessageActivities } from './message-contract.ts';

/** Below a minute in all, after which the schedule starts the next run; each look is short, so that a worker can drain. */
const LOOKS = 7;
const LOOK_MS = 8_000;

const { sendDueMessages } = proxyActivities<MessageActivities>({
  taskQueue: MAIL_TASK_QUEUE,
  startToCloseTimeout: '60s',
  scheduleToCloseTimeout: '10m',
  heartbeatTimeout: SWEEP_HEARTBEAT_TIMEOUT,
  retry: { initialInterval: '1s', maximumInterval: '1m' },
  summary: 'Send the messages that are due',
});

/** Sends what is due on a channel, seconds after it is: channels are apart, so that one whose provider is away holds no other. */
export async function sendMessages(
  channel: MessageChannel,
  { looks = LOOKS, forMs = LOOK_MS } = {},
): Promise<{ readonly sent: number }> {
  let sent = 0;
  for (let look = 0; look < looks; look += 1) {
    const looked = await sendDueMessages({ channel, forMs });
    sent += looked.sent;
    if (looked.isOff) break;
  }
  return { sent };
}
