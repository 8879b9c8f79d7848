import { sendMessages } from './send-messages.ts';

/** Run by a schedule, one at a time: sends the text messages that are due. */
export function sendTexts({ looks, forMs }: { looks?: number; forMs?: number } = {}): Promise<{
  readonly sent: number;
}> {
  return sendMessages('sms', { ...(looks === undefined ? {} : { looks }), ...(forMs === undefined ? {} : { forMs }) });
}
