import type { DueMessage } from '../../db/messages/message-repository.ts';
import type { MessageKind } from '../../domain/messages/message-kinds.ts';

/** What a link is made of. */
export type LinkedMessage = Pick<
  DueMessage,
  'kind' | 'orderId' | 'subjectId' | 'accountId' | 'staffId' | 'email' | 'stored'
>;

/**
 * Where the recipient goes on, by kind: derived each time that a message is sent, so that no secret is stored. Without one, or where it
 * is empty, the message does without. Features add theirs in workers/compose/compose-messages.ts.
 */
export type MessageLinks = {
  readonly [Kind in MessageKind]?: (message: LinkedMessage) => Promise<string> | string;
};
