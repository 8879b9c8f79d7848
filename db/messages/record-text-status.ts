import type { TextStatus } from '../../domain/messages/text-status.ts';
import type { Database } from '../database.ts';
import { raiseTasks } from '../tasks/raise-tasks.ts';
import { taskOfMessage, type SettledMessage } from './task-of-message.ts';

/**
 * Writes down what the carrier says of a text, and tells staff where it did not arrive. Once: what was said of it before is not said
 * again, nor is anything of a text that another was sent instead of. What is said of a message that nobody knows is dropped.
 */
export async function recordTextStatus(database: Database, messageId: string, status: TextStatus): Promise<void> {
  const { providerId, outcome, code } = status;
  const isDelivered = outcome === 'delivered';
  const error = isDelivered ? null : `Its carrier did not deliver it${code === undefined ? '' : ` (${code})`}`;
  const said = [isDelivered ? 'sent' : outcome, providerId, error, isDelivered, isDelivered];
  await database.em.fork().transactional(async (em) => {
    const changed = await em.execute<SettledMessage[]>(RECORD, [...said, messageId, providerId, providerId]);
    await raiseTasks(em, changed.flatMap(taskOfMessage));
  });
}

/**
 * One that waits and was tried is known to its provider before its sender has said so, or has died: then it is not sent again. One that
 * waits and has this very name is to be sent anew, and its name is that of the text before.
 */
const RECORD = `
update message m set state = ?, provider_id = ?, last_error = ?,
  sent_at = case when ?::bool then coalesce(m.sent_at, now()) else m.sent_at end,
  delivered_at = case when ?::bool then now() end
where m.id = ? and m.channel = 'sms' and m.delivered_at is null
  and (m.state = 'sent' and m.provider_id = ?
    or m.state = 'waiting' and m.attempts > 0 and m.provider_id is distinct from ?)
returning m.id, m.order_id as "orderId", m.channel, m.kind, m.state`;
