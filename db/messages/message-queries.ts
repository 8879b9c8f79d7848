import type { MessageChannel, MessageKind, MessageSubject } from '../../domain/messages/message-kinds.ts';
import type { MessageState } from '../../domain/messages/message-states.ts';
import type { Database, EntityManager } from '../database.ts';

/** A message as the outbox has it: whom it goes to is read when it is sent, and not told here. */
export interface MessageRecord {
  readonly id: string;
  readonly kind: MessageKind;
  readonly channel: MessageChannel;
  readonly state: MessageState;
  readonly subjectType: MessageSubject;
  readonly subjectId: string;
  readonly orderId: string | null;
  readonly locale: string | null;
  readonly attempts: number;
  readonly queuedAt: string;
  readonly dueAt: string;
  readonly sentAt: string | null;
  readonly deliveredAt: string | null;
  readonly lastError: string | null;
}

export interface MessageSearch {
  readonly orderId?: string | undefined;
  readonly state?: MessageState | undefined;
  readonly channel?: MessageChannel | undefined;
  readonly kind?: MessageKind | undefined;
}

/** Where a page ended. */
export interface MessagePosition {
  readonly at: string;
  readonly id: string;
}

export interface MessageQueries {
  /** Newest first. */
  list(
    search: MessageSearch & { readonly after: MessagePosition | undefined; readonly limit: number },
  ): Promise<readonly MessageRecord[]>;
}

export function createMessageQueries(database: Database): MessageQueries {
  return {
    list({ after, limit, orderId, state, channel, kind }) {
      const conditions: [string, unknown][] = [];
      if (orderId !== undefined) conditions.push(['m.order_id = ?', orderId]);
      if (state !== undefined)
        conditions.push([state === 'sent' ? 'm.state = ?' : `m.state <> 'sent' and m.state = ?`, state]);
      if (channel !== undefined)
        conditions.push([channel === 'email' ? 'm.channel = ?' : `m.channel <> 'email' and m.channel = ?`, channel]);
      if (kind !== undefined) conditions.push(['m.kind = ?', kind]);
      const before = after ? ['(m.queued_at, m.id) < (?::timestamptz, ?::uuid)'] : [];
      const where = [...conditions.map(([sql]) => sql), ...before].join(' and ') || 'true';
      const values = [...conditions.map(([, value]) => value), ...(after ? [after.at, after.id] : []), limit];
      return database.em
        .fork()
        .execute<MessageRecord[]>(`${MESSAGE} where ${where} order by m.queued_at desc, m.id desc limit ?`, values);
    },
  };
}

/** Within the caller's transaction. */
export async function readMessage(em: EntityManager, id: string): Promise<MessageRecord | undefined> {
  const [found] = await em.execute<MessageRecord[]>(`${MESSAGE} where m.id = ?`, [id]);
  return found;
}

const time = (column: string) => `to_json(${column} at time zone 'UTC') #>> '{}' || '+00:00'`;

const MESSAGE = `
select m.id, m.kind, m.channel, m.state, m.subject_type as "subjectType", m.subject_id as "subjectId", m.order_id as "orderId",
  m.locale, m.attempts, ${time('m.queued_at')} as "queuedAt", ${time('m.due_at')} as "dueAt", ${time('m.sent_at')} as "sentAt",
  ${time('m.delivered_at')} as "deliveredAt",
  m.last_error as "lastError"
from message m`;
