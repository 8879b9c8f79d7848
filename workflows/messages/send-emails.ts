import { sendMessages } from './send-messages.ts';

/** Run by a schedule, one at a time: sends the e-mails that are due. */
export function sendEmails({ looks, forMs }: { looks?: number; forMs?: number } = {}): Promise<{
  readonly sent: number;
}> {
  return sendMessages('email', {
    ...(looks === undefined ? {} : { looks }),
    ...(forMs === undefined ? {} : { forMs }),
  });
}
