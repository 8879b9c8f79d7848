import type { Actor } from '../../domain/events/event-actor.ts';
import type { EntityManager } from '../database.ts';
import { appendEvents } from '../events/append-events.ts';
import { emptyMessagesOfAccount, leaveMessagesToCustomer } from '../messages/forget-messages.ts';
import { raiseTasks } from '../tasks/raise-tasks.ts';
import { lockAccount } from './account-repository.ts';
import { endSessions } from './session-repository.ts';

/**
 * Deletes a login with all that is its own, and asks staff to forget its customer: what is kept of orders, and for how long, the books decide,
 * and the API may erase nobody. False: there is none.
 */
export async function closeAccount(
  em: EntityManager,
  { accountId, customerId, actor }: { accountId: string; customerId: string; actor: Actor },
): Promise<boolean> {
  if (!(await lockAccount(em, accountId))) return false;
  await endSessions(em, { accountId });
  await em.execute('delete from account_login where account_id = ?', [accountId]);
  await em.execute('delete from account_address where account_id = ?', [accountId]);
  await em.execute(`update customer_session set device = null where account_id = ?`, [accountId]);
  await leaveMessagesToCustomer(em, { accountId, customerId });
  await emptyMessagesOfAccount(em, accountId);
  await em.execute('delete from customer_account where id = ?', [accountId]);
  const type = 'account.closed';
  await appendEvents(em, [{ subjectId: accountId, type, factKey: type, data: { customerId }, actor }]);
  await em.execute('select id from customer where id = ? for update', [customerId]);
  const words = `Forget the customer: npm run forget -- --customer=${customerId}`;
  await raiseTasks(em, [
    { subjectType: 'customer', subjectId: customerId, source: 'account', kind: 'account-closed', words },
  ]);
  return true;
}
