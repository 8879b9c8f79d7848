import { v7 } from 'uuid';
import type { Actor } from '../../domain/events/event-actor.ts';
import type { EntityManager } from '../database.ts';
import { appendEvents } from '../events/append-events.ts';
import { findAccountByEmail, lockAccount, verifyAccount } from './account-repository.ts';

/** Who somebody is at a provider. */
export interface ProviderIdentity {
  readonly provider: string;
  readonly issuer: string;
  readonly subject: string;
}

export interface ProviderPerson extends ProviderIdentity {
  /** Null where the provider does not say that it has verified one. */
  readonly email: string | null;
  readonly name: string | undefined;
}

export type ProviderLogin =
  | {
      readonly kind: 'known';
      readonly accountId: string;
      readonly customerId: string;
      readonly passwordVersion: number;
    }
  /** The address belongs to an account that is logged in to otherwise. */
  | { readonly kind: 'not-linked' }
  | { readonly kind: 'no-address' };

/**
 * The account of somebody whom a provider knows: the one that is linked, or a new one of an address that no account has. One that somebody
 * else logs in to is never taken over, although the address is the same: providers give addresses away again. Throws CustomerTaken.
 */
export async function logInByProvider(
  em: EntityManager,
  { person, madeBy, actor }: { person: ProviderPerson; madeBy: string | null; actor: Actor },
): Promise<ProviderLogin> {
  const known = await findLinked(em, person);
  if (known) return known;
  const { email, name } = person;
  if (email === null) return { kind: 'no-address' };
  await em.execute(
    'insert into customer_account (id, email, made_by) values (?, ?, ?) on conflict (email) do nothing',
    [v7(), email, madeBy],
  );
  const found = await findAccountByEmail(em, email);
  const account = found && (await lockAccount(em, found.id));
  if (!account) throw new Error('An account was written and is not there');
  // The one of two that come at once which is second finds the link of the first.
  if (account.customerId !== null) return (await findLinked(em, person)) ?? { kind: 'not-linked' };
  const customerId = await verifyAccount(em, { account, name, actor });
  // Somebody else was linked by it in this moment: what was written here is undone.
  if (!(await linkProvider(em, account.id, person, { kind: 'customer', id: customerId })))
    return { kind: 'not-linked' };
  return { kind: 'known', accountId: account.id, customerId, passwordVersion: account.passwordVersion };
}

async function findLinked(em: EntityManager, { issuer, subject }: ProviderIdentity) {
  const [row] = await em.execute<{ accountId: string; customerId: string; passwordVersion: number }[]>(
    `select a.id as "accountId", a.customer_id as "customerId", a.password_version as "passwordVersion"
     from account_login l join customer_account a on a.id = l.account_id where l.issuer = ? and l.subject = ?`,
    [issuer, subject],
  );
  return row && ({ kind: 'known', ...row } as const);
}

/** False: another account has it. */
export async function linkProvider(
  em: EntityManager,
  accountId: string,
  { provider, issuer, subject }: ProviderIdentity,
  actor: Actor,
): Promise<boolean> {
  const added = await em.execute<object[]>(
    `insert into account_login (issuer, subject, account_id, provider) values (?, ?, ?, ?)
     on conflict (issuer, subject) do nothing returning 1`,
    [issuer, subject, accountId, provider],
  );
  if (added.length === 0) {
    const linked = await findLinked(em, { provider, issuer, subject });
    return linked?.accountId === accountId;
  }
  const type = 'account.provider-linked';
  const factKey = `${type}:${v7()}`;
  await appendEvents(em, [{ subjectId: accountId, type, factKey, data: { provider }, actor }]);
  return true;
}
