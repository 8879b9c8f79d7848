import { v7 } from 'uuid';
import { tokenSeconds, type TokenPurpose } from '../../domain/accounts/account-token.ts';
import type { Actor } from '../../domain/events/event-actor.ts';
import { insertCustomer } from '../customers/customer-repository.ts';
import type { EntityManager } from '../database.ts';
import { appendEvents } from '../events/append-events.ts';
import { queueMessages } from '../messages/queue-messages.ts';
import { closeTasksOf } from '../tasks/close-tasks.ts';

export interface AccountRecord {
  readonly id: string;
  readonly email: string;
  /** Null: nobody has verified it yet. */
  readonly customerId: string | null;
  readonly madeBy: string | null;
  readonly passwordHash: string | null;
  readonly linkVersion: number;
  readonly passwordVersion: number;
  readonly pendingEmail: string | null;
}

const ACCOUNT = `select id, email, customer_id as "customerId", made_by as "madeBy", password_hash as "passwordHash",
  link_version as "linkVersion", password_version as "passwordVersion", pending_email as "pendingEmail" from customer_account`;

export async function findAccountByEmail(em: EntityManager, email: string): Promise<AccountRecord | undefined> {
  const [row] = await em.execute<AccountRecord[]>(`${ACCOUNT} where email = ?`, [email]);
  return row;
}

export async function findAccount(em: EntityManager, id: string): Promise<AccountRecord | undefined> {
  const [row] = await em.execute<AccountRecord[]>(`${ACCOUNT} where id = ?`, [id]);
  return row;
}

/** Whoever changes it waits for one another. */
export async function lockAccount(em: EntityManager, id: string): Promise<AccountRecord | undefined> {
  const [row] = await em.execute<AccountRecord[]>(`${ACCOUNT} where id = ? for update`, [id]);
  return row;
}

/** What somebody wants who knows an address and no more. */
export interface LinkRequest {
  readonly wish: 'register' | 'password-reset';
  readonly email: string;
  /** The storefront that asks. Null: a page. */
  readonly madeBy: string | null;
  readonly now: Date;
}

/**
 * Asks for the mail that an address gets: a link to make its account, a link to set another password, or word that there is an account.
 * Each does the same work, two statements of which each writes a row, so that neither answer nor time tells whether there is one.
 * Links that were sent before stay good: whoever asks again and again takes nothing from whoever is about to use theirs.
 */
export async function askForLink(em: EntityManager, { wish, email, madeBy, now }: LinkRequest): Promise<void> {
  const [row] = await em.execute<{ id: string; version: number; isVerified: boolean }[]>(
    `insert into customer_account as a (id, email, made_by) values (?, ?, ?)
     on conflict (email) do update set created_at = case when a.verified_at is null then now() else a.created_at end
     returning id, link_version as version, verified_at is not null as "isVerified"`,
    [v7(), email, madeBy],
  );
  if (!row) throw new Error('An account was written and is not there');
  const { id, version, isVerified } = row;
  await queueMessages(em, [messageTo({ id, version, isVerified, wish, now })]);
}

function messageTo(asked: { id: string; version: number; isVerified: boolean } & Pick<LinkRequest, 'wish' | 'now'>) {
  const { id, version, isVerified, wish, now } = asked;
  const of = { subject: { type: 'account', id }, recipient: { accountId: id } } as const;
  // A mail a minute: whoever asks twice is waiting for the first. Word that there is an account goes out once a day.
  const [day, minute] = [now.toISOString().slice(0, 10), now.toISOString().slice(0, 16)];
  const until = (purpose: TokenPurpose) => new Date(now.getTime() + tokenSeconds[purpose] * 1_000).toISOString();
  if (!isVerified) {
    const facts = { version, expiresAt: until('verify') };
    return { ...of, key: `account-${id}-verify-${minute}`, kind: 'account-verify', facts } as const;
  }
  if (wish === 'register')
    return { ...of, key: `account-${id}-exists-${day}`, kind: 'account-exists', facts: {} } as const;
  const facts = { version, expiresAt: until('password-reset') };
  return { ...of, key: `account-${id}-password-reset-${minute}`, kind: 'account-password-reset', facts } as const;
}

/**
 * Makes an account somebody's who has shown that they read its mail: the customer of this address, or a new one. Throws CustomerTaken
 * where the customer of this address has another account.
 */
export async function verifyAccount(
  em: EntityManager,
  { account, name, actor }: { account: AccountRecord; name: string | undefined; actor: Actor },
): Promise<string> {
  const [known] = await em.execute<{ id: string }[]>(
    `select c.id from customer c where c.email = ? and not exists (select from customer_account a where a.customer_id = c.id)
     for update of c`,
    [account.email],
  );
  const customerId =
    known?.id ??
    (await insertCustomer(
      em,
      { email: account.email, name: name ?? account.email, madeBy: account.madeBy ?? undefined },
      actor,
    ));
  await em.execute(
    `update customer_account set customer_id = ?, verified_at = now(), link_version = link_version + 1 where id = ?`,
    [customerId, account.id],
  );
  // Whoever had deleted their account is a customer again: staff who were asked to forget them would erase this one.
  if (known) await closeTasksOf(em, { subjectType: 'customer', subjectId: customerId }, { outcome: 'settled' });
  const type = 'account.verified';
  const data = { customerId, isNewCustomer: known === undefined };
  await appendEvents(em, [{ subjectId: account.id, type, factKey: type, data, actor }]);
  return customerId;
}

/** Gives an account another password. Links that were sent before open nothing any more, and known devices are strangers again. */
export async function setPassword(
  em: EntityManager,
  { account, passwordHash }: { account: AccountRecord; passwordHash: string },
): Promise<number> {
  const [row] = await em.execute<{ version: number }[]>(
    `update customer_account set password_hash = ?, password_version = password_version + 1, link_version = link_version + 1
     where id = ? returning password_version as version`,
    [passwordHash, account.id],
  );
  if (!row) throw new Error(`Account ${account.id} vanished while its password was changed`);
  return row.version;
}

/** Writes down that a verified account has another password, and tells its owner. */
export async function tellOfPassword(
  em: EntityManager,
  { accountId, version, by, actor }: { accountId: string; version: number; by: 'owner' | 'link'; actor: Actor },
): Promise<void> {
  const type = 'account.password-changed';
  await appendEvents(em, [{ subjectId: accountId, type, factKey: `${type}:${version}`, data: { by }, actor }]);
  await queueMessages(em, [
    {
      key: `account-${accountId}-password-${version}`,
      kind: 'account-password-changed',
      subject: { type: 'account', id: accountId },
      recipient: { accountId },
      facts: {},
    },
  ]);
}
