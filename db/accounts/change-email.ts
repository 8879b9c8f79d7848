import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { tokenSeconds } from '../../domain/accounts/account-token.ts';
import type { Actor } from '../../domain/events/event-actor.ts';
import { changeCustomer, CustomerTaken } from '../customers/customer-repository.ts';
import type { EntityManager } from '../database.ts';
import { appendEvents } from '../events/append-events.ts';
import { leaveMessagesToCustomer } from '../messages/forget-messages.ts';
import { queueMessages } from '../messages/queue-messages.ts';
import type { AccountRecord } from './account-repository.ts';

/**
 * Notes the address that an account is to have. The new one is mailed a link, or word that it has an account; the present one is warned.
 * Links of before end with it.
 */
export async function askForEmail(
  em: EntityManager,
  { account: { id, email: present }, email, now }: { account: AccountRecord; email: string; now: Date },
): Promise<void> {
  const [row] = await em.execute<{ version: number; other: string | null }[]>(
    `update customer_account set pending_email = ?, link_version = link_version + 1 where id = ?
     returning link_version as version, (select o.id from customer_account o where o.email = ? and o.verified_at is not null) as other`,
    [email, id, email],
  );
  if (!row) throw new Error(`Account ${id} vanished while its address was changed`);
  const { version, other } = row;
  const kind = 'account-email-changed';
  const subject = { type: 'account', id } as const;
  const key = `account-${id}-email-${version}`;
  const expiresAt = new Date(now.getTime() + tokenSeconds['email-change'] * 1_000).toISOString();
  await queueMessages(em, [
    other === null
      ? {
          key: `${key}-new`,
          kind,
          subject,
          recipient: { accountId: id, email },
          facts: { version, expiresAt, isNew: true },
        }
      : {
          key: `account-${other}-exists-${now.toISOString().slice(0, 10)}`,
          kind: 'account-exists',
          subject: { type: 'account', id: other },
          recipient: { accountId: other },
          facts: {},
        },
    // Wherever the account is by the time that it is sent: whoever takes it over is not the one to be warned.
    { key: `${key}-old`, kind, subject, recipient: { accountId: id, email: present }, facts: { isNew: false } },
  ]);
}

/** Gives an account and its customer the address that was confirmed, and tells the one that they had. Throws CustomerTaken where another has it. */
export async function confirmEmail(
  em: EntityManager,
  { account, customerId, email, actor }: { account: AccountRecord; customerId: string; email: string; actor: Actor },
): Promise<void> {
  // What somebody registered and nobody has verified is nobody's.
  const [unverified] = await em.execute<{ id: string }[]>(
    'delete from customer_account where email = ? and verified_at is null returning id',
    [email],
  );
  if (unverified) await leaveMessagesToCustomer(em, { accountId: unverified.id, customerId });
  try {
    await em.execute(
      `update customer_account set email = ?, pending_email = null, link_version = link_version + 1 where id = ?`,
      [email, account.id],
    );
  } catch (error) {
    if (error instanceof UniqueConstraintViolationException) throw new CustomerTaken('email', { cause: error });
    throw error;
  }
  await queueMessages(em, [
    {
      key: `account-${account.id}-email-${account.linkVersion}-done`,
      kind: 'account-email-changed',
      subject: { type: 'account', id: account.id },
      recipient: { accountId: account.id, email: account.email },
      facts: { isNew: false },
    },
  ]);
  await changeCustomer(em, { id: customerId, versions: 'any', change: { email }, actor });
  const type = 'account.email-changed';
  const factKey = `${type}:${account.linkVersion}`;
  await appendEvents(em, [{ subjectId: account.id, type, factKey, data: {}, actor }]);
}
