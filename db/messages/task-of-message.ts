import type { MessageChannel, MessageKind } from '../../domain/messages/message-kinds.ts';
import type { MessageState } from '../../domain/messages/message-states.ts';
import type { TaskDraft } from '../tasks/raise-tasks.ts';

export interface SettledMessage {
  readonly id: string;
  readonly orderId: string | null;
  readonly channel: MessageChannel;
  readonly kind: MessageKind;
  readonly state: MessageState;
}

const reasons: Readonly<Record<'email' | 'sms', ReadonlyMap<MessageState, string>>> = {
  email: new Map([
    ['undeliverable', 'its address does not exist'],
    ['given-up', 'it could not be sent for three days'],
  ]),
  // What could not be sent was told by e-mail as well. A number that is wrong stays so until somebody asks for another.
  sms: new Map([['undeliverable', 'its number cannot be reached']]),
};
const names = { email: 'mail', sms: 'text message' } as const;

/**
 * What anybody can have sent to an address that they have made up: nobody waits for it. And what is about tasks, of which another would be
 * one more that they are not told of.
 */
const withoutTask: ReadonlySet<MessageKind> = new Set<MessageKind>([
  'order-refused',
  'account-verify',
  'account-exists',
  'account-password-reset',
  'task-overdue',
]);

/**
 * Somebody has not been told, or not in the way that they asked for. What goes by push message besides is told by e-mail, too. It does
 * not say what the mail server said, which may name the address.
 */
export function taskOfMessage({ id, orderId, channel, kind, state }: SettledMessage): TaskDraft[] {
  if (channel === 'push') return [];
  const reason = reasons[channel].get(state);
  if (reason === undefined || withoutTask.has(kind)) return [];
  const words = `The ${names[channel]} \`${kind}\` was not delivered: ${reason}.`;
  return [
    {
      subjectType: 'mail',
      subjectId: id,
      source: 'given-up',
      kind: 'mail-given-up',
      words,
      orderId: orderId ?? undefined,
    },
  ];
}
