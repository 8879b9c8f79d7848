import type { DueMessage } from '../../db/messages/message-repository.ts';
import type { LocalMessage } from './message-writer.ts';

/** Sends a message on one channel. Throws what the provider says; `undeliverable` of an error: it never will. */
export interface ChannelSender {
  send(due: DueMessage, written: LocalMessage): Promise<{ readonly providerId?: string | undefined }>;
}
