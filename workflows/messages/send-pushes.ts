import { sendMessages } from './send-messages.ts';

/** Run by a schedule, one at a time: sends the push messages that are due. */
export function sendPushes({ looks, forMs }: { looks?: number; forMs?: number } = {}): Promise<{
  readonly sent: number;
}> {
  return sendMessages('push', { ...(looks === undefined ? {} : { looks }), ...(forMs === undefined ? {} : { forMs }) });
}
