import {
  messageKinds,
  type MessageFacts,
  type MessageKind,
  type MessageSubject,
} from '../../domain/messages/message-kinds.ts';
import type { EntityManager } from '../database.ts';

/** Whom a message is for: one of them. Addresses are read when it is sent; `email` is one that no table knows, or will not know by then, of whoever is named beside it. */
export interface MessageRecipient {
  /** Whoever ordered, at the address of the order. */
  readonly orderId?: string | undefined;
  readonly customerId?: string | undefined;
  readonly accountId?: string | undefined;
  readonly staffId?: string | undefined;
  readonly email?: string | undefined;
}

/** A message of a kind, to be queued. */
interface MessageOfKind<Kind extends MessageKind> {
  /**
   * Names the event and the recipient, such as `account-{id}-verify-{version}`; at most 200 characters, without an address. The same
   * key again is the same message, which is sent once.
   */
  readonly key: string;
  readonly kind: Kind;
  readonly subject: { readonly type: MessageSubject; readonly id: string };
  readonly recipient: MessageRecipient;
  readonly facts: MessageFacts<Kind>;
  /** Where the recipient has chosen one that no table knows. */
  readonly locale?: string | undefined;
}

export type NewMessage = { readonly [Kind in MessageKind]: MessageOfKind<Kind> }[MessageKind];

/** Queues messages in the transaction that makes the fact, each once for ever: a key that is known is left as it is. */
export async function queueMessages(em: EntityManager, messages: readonly NewMessage[]): Promise<void> {
  if (messages.length === 0) return;
  await em.execute(QUEUE, [JSON.stringify(messages.map(rowOf))]);
}

function rowOf({ key, kind, subject, recipient, facts, locale }: NewMessage) {
  const { orderId, ...others } = recipient;
  return {
    key,
    kind,
    subjectType: subject.type,
    subjectId: subject.id,
    orderId: orderId ?? (subject.type === 'order' ? subject.id : null),
    ...others,
    locale,
    facts,
    channels: messageKinds[kind].channels.filter((channel) => channel === 'email'),
  };
}

const QUEUE = `
insert into message (key, channel, kind, subject_type, subject_id, order_id, customer_id, account_id, staff_id, email, locale, facts)
select m.key, c.channel, m.kind, m."subjectType", m."subjectId", m."orderId", m."customerId", m."accountId", m."staffId", m.email,
  m.locale, m.facts
from jsonb_to_recordset(?::jsonb) as m(key text, kind text, "subjectType" text, "subjectId" text, "orderId" uuid,
  "customerId" uuid, "accountId" uuid, "staffId" uuid, email text, locale text, facts jsonb, channels jsonb),
  jsonb_array_elements_text(m.channels) as c(channel)
on conflict (key, channel) do nothing`;
