import type { MessageChannel } from '../../domain/messages/message-kinds.ts';

/** Ordinary activity: it talks to a mail server, or to the provider of another channel. */
export interface MessageActivities {
  /**
   * Sends the messages of a channel that facts have asked for, and goes on looking for so long. Each goes out at least once,
   * always under the same key. Heartbeats with the number sent. `isOff`: the shop has no provider for this channel.
   */
  sendDueMessages(request: {
    readonly channel: MessageChannel;
    readonly forMs: number;
  }): Promise<{ readonly sent: number; readonly isOff?: boolean }>;
}
