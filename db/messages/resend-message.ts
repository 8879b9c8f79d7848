import type { EntityManager } from '../database.ts';
import { addressHashesOfSql } from './due-messages-sql.ts';
import { closeTasksOf } from '../tasks/close-tasks.ts';

export type Resend =
  | { readonly kind: 'queued'; readonly id: string }
  | { readonly kind: 'unknown' }
  /** It waits to be sent, or is no longer true. */
  | { readonly kind: 'refused'; readonly state: 'waiting' | 'overtaken' };

/**
 * Has a message sent because a person wants it to be. One that was sent becomes another message, because a mail under an id that was seen
 * before is dropped as a copy; one that was not is due again under its own.
 */
export async function resendMessage(em: EntityManager, id: string, by: string): Promise<Resend> {
  const [message] = await em.execute<{ state: string }[]>('select state from message where id = ? for update', [id]);
  if (!message) return { kind: 'unknown' };
  const { state } = message;
  if (state === 'waiting' || state === 'overtaken') return { kind: 'refused', state };
  await closeTasksOf(em, { subjectType: 'mail', subjectId: id }, { outcome: 'settled', by });
  if (state !== 'sent') {
    // Whoever asks has seen to the address, or wants to know whether it is there by now.
    await em.execute(`delete from suppressed_address where address_hash in (${addressHashesOfSql})`, [id]);
    await em.execute(
      `update message set state = 'waiting', due_at = now(), queued_at = now(), sent_at = null, last_error = null where id = ?`,
      [id],
    );
    return { kind: 'queued', id };
  }
  const [copy] = await em.execute<{ id: string }[]>(
    `insert into message (key, channel, kind, subject_type, subject_id, order_id, customer_id, account_id, staff_id, email, locale, facts)
     select left(key, 200) || '-again-' || left(gen_random_uuid()::text, 8), channel, kind, subject_type, subject_id, order_id, customer_id,
       account_id, staff_id, email, locale, facts
     from message where id = ? returning id`,
    [id],
  );
  if (!copy) throw new Error(`The message ${id} was locked and is not there`);
  return { kind: 'queued', id: copy.id };
}
