import type { EntityManager } from '../database.ts';

/** What a message was about: in an index, which those to accounts and to staff share. */
const ABOUT = `order_id is null and subject_type = ? and subject_id = ?`;

/** What an account was told is found by its customer from now on: the account itself is about to go. */
export async function leaveMessagesToCustomer(
  em: EntityManager,
  { accountId, customerId }: { accountId: string; customerId: string },
): Promise<void> {
  await em.execute(`update message set customer_id = ? where ${ABOUT}`, [customerId, 'account', accountId]);
}

/**
 * Takes addresses, and what servers said of them, from what an account was told; what waits is not sent. Where it went is counted against
 * floods for a day, and is erased with the customer.
 */
export async function emptyMessagesOfAccount(em: EntityManager, accountId: string): Promise<void> {
  await em.execute(
    `update message set last_error = null, email = case when email is not null then '' end where ${ABOUT}`,
    ['account', accountId],
  );
}

/** Takes from what somebody of staff was told where it went. */
export async function eraseMessagesOfStaff(em: EntityManager, staffId: string): Promise<void> {
  await em.execute(`update message set mailbox = null, last_error = null where ${ABOUT}`, ['staff', staffId]);
}
