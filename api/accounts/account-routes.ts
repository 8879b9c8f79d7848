import { lockAccount, setPassword, tellOfPassword, type AccountRecord } from '../../db/accounts/account-repository.ts';
import { readAccount } from '../../db/accounts/account-queries.ts';
import { askForEmail, confirmEmail } from '../../db/accounts/change-email.ts';
import { claimOrders } from '../../db/accounts/claim-orders.ts';
import { closeAccount } from '../../db/accounts/close-account.ts';
import { endSessions } from '../../db/accounts/session-repository.ts';
import { changeCustomer } from '../../db/customers/customer-repository.ts';
import type { EntityManager } from '../../db/database.ts';
import { actorOfCaller } from '../events/actor-of-caller.ts';
import { entityTag, versionMismatch } from '../shared/entity-tag.ts';
import { route, type Route } from '../shared/route.ts';
import type { AccountDependencies } from './account-dependencies.ts';
import { account, confirmation, exampleAccount, exampleConfirmation, passwordChange } from './account-schema.ts';
import { accountGone, customerOf, requireFreshLogin } from './customer-of.ts';
import { accountChange, claimedOrders, emailChange } from './own-schema.ts';
import { linkUsed, lockOpened, openLink, orTaken } from './registration-routes.ts';
import { requireLogin } from './require-login.ts';
import { requirePassword } from './require-password.ts';

/** What a customer sees and changes of their own account. */
export function accountRoutes(deps: AccountDependencies): Route[] {
  return [
    getAccount(deps),
    updateAccount(deps),
    changePassword(deps),
    changeEmail(deps),
    confirmNewEmail(deps),
    claimOwnOrders(deps),
    deleteAccount(deps),
  ];
}

const described = {
  schema: account,
  example: exampleAccount,
  headers: { ETag: 'The version, for `If-Match`.' },
} as const;

function getAccount({ database }: AccountDependencies): Route {
  return route({
    method: 'get',
    path: '/v1/account',
    operationId: 'getAccount',
    tag: 'Accounts',
    summary: 'Read the account that is logged in',
    description: 'With what the shop knows of its customer.',
    permission: 'account:own',
    problems: ['not-found'],
    responses: { 200: { description: 'The account.', ...described } },
  }).handledBy(async ({ caller }) => answerWith(database.em.fork(), customerOf(caller).id));
}

function updateAccount({ database }: AccountDependencies): Route {
  return route({
    method: 'patch',
    path: '/v1/account',
    operationId: 'updateAccount',
    tag: 'Accounts',
    summary: 'Change name and telephone number',
    description: 'The e-mail address is changed by `POST /v1/account/email`. Orders keep what they were placed with.',
    permission: 'account:own',
    body: accountChange,
    bodyExample: { name: 'Ada King' },
    ifMatch: true,
    problems: ['not-found'],
    responses: { 200: { description: 'The account as it is now.', ...described } },
  }).handledBy(async ({ body, versions, caller }) => {
    const { id: accountId, customerId } = customerOf(caller);
    return database.em.fork().transactional(async (em) => {
      const wanted = { id: customerId, versions, change: body, actor: actorOfCaller(caller) };
      if (!(await changeCustomer(em, wanted))) {
        throw (await readAccount(em, accountId)) ? versionMismatch() : accountGone();
      }
      return answerWith(em, accountId);
    });
  });
}

/** An account that was deleted meanwhile is nobody's. */
async function answerWith(em: EntityManager, id: string) {
  const body = await readAccount(em, id);
  if (!body) throw accountGone();
  return { status: 200, body, headers: { ETag: entityTag(body.version) } } as const;
}

function changePassword({ database, passwords, limits }: AccountDependencies): Route {
  return route({
    method: 'post',
    path: '/v1/account/password',
    operationId: 'changePassword',
    tag: 'Accounts',
    summary: 'Change the password',
    description:
      'Ends all other sessions and forgets known devices; the owner is mailed that it was done. Who has no password yet, or has forgotten it, asks for a link (`POST /v1/accounts/password-reset`).',
    permission: 'account:own',
    costly: 'logins',
    body: passwordChange,
    bodyExample: { currentPassword: 'mulled-wine at dusk', password: 'a lantern, two geese' },
    problems: ['not-found', 'login-failed', 'password-refused'],
    responses: { 204: { description: 'It is changed.' } },
  }).handledBy(async ({ body: { currentPassword, password }, caller }) => {
    const { id, sessionId } = customerOf(caller);
    const em = database.em.fork();
    const known = await requireAccount(em, id);
    await requireLogin(limits, {
      // An access token may be stolen: what is guessed with it counts by itself.
      attempt: { account: known.email, address: undefined, device: `session ${sessionId}` },
      find: async () => ((await passwords.verify(currentPassword, known.passwordHash)) ? known : undefined),
      detail: 'The present password is another.',
    });
    await requirePassword(passwords, password, [known.email]);
    const passwordHash = await passwords.hash(password);
    const actor = actorOfCaller(caller);
    await em.transactional(async (within) => {
      const locked = await requireAccount(within, id);
      if (locked.passwordVersion !== known.passwordVersion) throw versionMismatch();
      const version = await setPassword(within, { account: locked, passwordHash });
      await endSessions(within, { accountId: id, except: sessionId });
      await tellOfPassword(within, { accountId: id, version, by: 'owner', actor });
    });
    return { status: 204 };
  });
}

function changeEmail({ database }: AccountDependencies): Route {
  return route({
    method: 'post',
    path: '/v1/account/email',
    operationId: 'changeEmail',
    tag: 'Accounts',
    summary: 'Ask for another e-mail address',
    description:
      'The new address is mailed a link, and nothing changes before it is used; the present one is warned. Takes a login of the last quarter of an hour. The answer does not tell whether somebody else has the address.',
    permission: 'account:own',
    costly: 'logins',
    body: emailChange,
    bodyExample: { email: 'ada@example.org' },
    problems: ['not-found', 'login-too-old'],
    responses: { 202: { description: 'Both addresses are mailed.' } },
  }).handledBy(async ({ body: { email }, caller }) => {
    const customer = customerOf(caller);
    requireFreshLogin(customer);
    await database.em.fork().transactional(async (em) => {
      const locked = await requireAccount(em, customer.id);
      if (locked.email !== email) await askForEmail(em, { account: locked, email, now: new Date() });
    });
    return { status: 202 };
  });
}

function confirmNewEmail(deps: AccountDependencies): Route {
  return route({
    method: 'post',
    path: '/v1/accounts/email/confirm',
    operationId: 'confirmEmail',
    tag: 'Accounts',
    summary: 'Confirm another e-mail address, by the link in the mail',
    description: 'The account is logged in to with it from now on, and mails go there. Sessions go on.',
    permission: 'accounts:serve',
    costly: 'logins',
    body: confirmation,
    bodyExample: exampleConfirmation,
    problems: ['link-used', 'email-taken'],
    responses: { 204: { description: 'It is changed.' } },
  }).handledBy(async ({ body: { token } }) => {
    const opened = await openLink(deps, token, 'email-change');
    await deps.database.em.fork().transactional(async (em) => {
      const locked = await lockOpened(em, opened);
      const { customerId, pendingEmail: email } = locked;
      if (customerId === null || email === null) throw linkUsed();
      const actor = { kind: 'customer', id: customerId } as const;
      await orTaken(confirmEmail(em, { account: locked, customerId, email, actor }));
    });
    return { status: 204 };
  });
}

function claimOwnOrders({ database }: AccountDependencies): Route {
  return route({
    method: 'post',
    path: '/v1/account/claim-orders',
    operationId: 'claimOrders',
    tag: 'Accounts',
    summary: 'Claim orders that were placed as a guest',
    description:
      'Orders with the verified address of the account, which no customer has: two hundred at a time, newest first. They keep their tokens. It may be asked for again.',
    permission: 'account:own',
    costly: 'logins',
    problems: ['not-found'],
    responses: {
      200: { description: 'They are the customer’s.', schema: claimedOrders, example: { claimed: 2, isMore: false } },
    },
  }).handledBy(async ({ caller }) => {
    const { id: accountId, customerId } = customerOf(caller);
    const actor = actorOfCaller(caller);
    const body = await database.em.fork().transactional(async (em) => {
      const { email } = await requireAccount(em, accountId);
      return claimOrders(em, { accountId, customerId, email, actor });
    });
    return { status: 200, body };
  });
}

function deleteAccount({ database }: AccountDependencies): Route {
  return route({
    method: 'delete',
    path: '/v1/account',
    operationId: 'deleteAccount',
    tag: 'Accounts',
    summary: 'Delete the account',
    description:
      'The login, its sessions and the address book are gone at once. Staff are asked to forget the customer, as far as open orders and the books allow. Takes a login of the last quarter of an hour.',
    permission: 'account:own',
    problems: ['not-found', 'login-too-old'],
    responses: { 204: { description: 'It is deleted.' } },
  }).handledBy(async ({ caller }) => {
    const customer = customerOf(caller);
    requireFreshLogin(customer);
    const { id: accountId, customerId } = customer;
    const actor = actorOfCaller(caller);
    const isClosed = await database.em.fork().transactional((em) => closeAccount(em, { accountId, customerId, actor }));
    if (!isClosed) throw accountGone();
    return { status: 204 };
  });
}

/** Locked within a transaction. Throws 404 where it is gone. */
async function requireAccount(em: EntityManager, id: string): Promise<AccountRecord> {
  const found = await lockAccount(em, id);
  if (!found) throw accountGone();
  return found;
}
