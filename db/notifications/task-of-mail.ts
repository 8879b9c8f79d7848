import type { OrderMailKind } from '../../domain/notifications/order-mail.ts';
import type { TaskDraft } from '../tasks/raise-tasks.ts';

export interface SettledMail {
  readonly eventId: string;
  readonly orderId: string;
  readonly kind: OrderMailKind;
  readonly state: string;
}

const reasons: ReadonlyMap<string, string> = new Map([
  ['undeliverable', 'its address does not exist'],
  ['given-up', 'the mail server did not take it for three days'],
]);

/**
 * A customer has not been told: somebody else has to. Of a mail that a request became no order nobody waits, and anybody may have made
 * up its address. It does not say what the mail server said, which may name the address.
 */
export function taskOfMail({ eventId, orderId, kind, state }: SettledMail): TaskDraft[] {
  const reason = reasons.get(state);
  if (reason === undefined || kind === 'order-refused') return [];
  const words = `The mail \`${kind}\` was not delivered: ${reason}.`;
  return [{ subjectType: 'mail', subjectId: eventId, source: 'given-up', kind: 'mail-given-up', words, orderId }];
}
