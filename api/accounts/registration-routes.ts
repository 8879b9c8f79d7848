import {
  askForLink,
  findAccount,
  lockAccount,
  setPassword,
  tellOfPassword,
  verifyAccount,
  type AccountRecord,
  type LinkRequest,
} from '../../db/accounts/account-repository.ts';
import { endSessions } from '../../db/accounts/session-repository.ts';
import { CustomerTaken } from '../../db/customers/customer-repository.ts';
import type { EntityManager } from '../../db/database.ts';
import type { TokenPurpose } from '../../domain/accounts/account-token.ts';
import { actorOfCaller } from '../events/actor-of-caller.ts';
import type { Caller } from '../shared/caller.ts';
import { Problem } from '../shared/problem.ts';
import { route, type Route } from '../shared/route.ts';
import type { AccountDependencies } from './account-dependencies.ts';
import {
  addressOnly,
  exampleNewSession,
  exampleReset,
  exampleVerification,
  passwordReset,
  session,
  verification,
} from './account-schema.ts';
import { beginSession } from './begin-session.ts';
import { requirePassword } from './require-password.ts';

/** Making an account, and setting another password, by links in mails. */
export function registrationRoutes(deps: AccountDependencies): Route[] {
  return [register(deps), verify(deps), askForReset(deps), reset(deps)];
}

const SAME_FOR_ALL = {
  202: { description: 'Whether or not there is an account: whoever reads the mail of the address is told.' },
} as const;

function register({ database }: AccountDependencies): Route {
  return route({
    method: 'post',
    path: '/v1/accounts',
    operationId: 'registerAccount',
    tag: 'Accounts',
    summary: 'Register an address',
    description:
      'Mails a link with which its reader chooses a password, or word that there is an account. Nothing else is asked for before: so nobody prepares an account for the mailbox of another.',
    permission: 'accounts:serve',
    costly: 'logins',
    body: addressOnly,
    bodyExample: { email: 'ada@example.com' },
    responses: SAME_FOR_ALL,
  }).handledBy(async ({ body: { email }, caller }) => {
    await ask(database.em.fork(), { wish: 'register', email, caller });
    return { status: 202 };
  });
}

function askForReset({ database }: AccountDependencies): Route {
  return route({
    method: 'post',
    path: '/v1/accounts/password-reset',
    operationId: 'requestPasswordReset',
    tag: 'Accounts',
    summary: 'Ask for a link to set another password',
    description:
      'Mailed at most once a minute, and good for half an hour. An address without an account is mailed the link to make one.',
    permission: 'accounts:serve',
    costly: 'logins',
    body: addressOnly,
    bodyExample: { email: 'ada@example.com' },
    responses: SAME_FOR_ALL,
  }).handledBy(async ({ body: { email }, caller }) => {
    await ask(database.em.fork(), { wish: 'password-reset', email, caller });
    return { status: 202 };
  });
}

async function ask(
  em: EntityManager,
  { wish, email, caller }: Pick<LinkRequest, 'wish' | 'email'> & { caller: Caller },
) {
  // The customers of a shop's server are its own; a page has everybody's.
  const madeBy = caller.kind === 'secret' ? caller.id : null;
  await em.transactional((within) => askForLink(within, { wish, email, madeBy, now: new Date() }));
}

function verify(deps: AccountDependencies): Route {
  return route({
    method: 'post',
    path: '/v1/accounts/verify',
    operationId: 'verifyAccount',
    tag: 'Accounts',
    summary: 'Make an account, by the link in the mail',
    description:
      'Whoever has the link reads the mail of the address, and chooses the password. The account is that of the customer who has the address, or of a new one; they are logged in. What was ordered as a guest is theirs once they claim it.',
    permission: 'accounts:serve',
    costly: 'logins',
    body: verification,
    bodyExample: exampleVerification,
    holdsSecrets: true,
    problems: ['link-used', 'password-refused', 'email-taken'],
    responses: {
      201: { description: 'The account is made, and logged in to.', schema: session, example: exampleNewSession },
    },
  }).handledBy(async ({ body: { token, password, name }, caller, header }) => {
    const opened = await openLink(deps, token, 'verify');
    await requirePassword(deps.passwords, password, [opened.email, name ?? '']);
    const passwordHash = await deps.passwords.hash(password);
    const body = await deps.database.em.fork().transactional(async (em) => {
      const account = await lockOpened(em, opened);
      const actor = actorOfCaller(caller);
      const customerId = await orTaken(verifyAccount(em, { account, name, actor }));
      const passwordVersion = await setPassword(em, { account, passwordHash });
      return beginSession(em, deps, {
        accountId: account.id,
        customerId,
        passwordVersion,
        userAgent: header('user-agent'),
      });
    });
    return { status: 201, body };
  });
}

function reset(deps: AccountDependencies): Route {
  return route({
    method: 'post',
    path: '/v1/accounts/password-reset/confirm',
    operationId: 'resetPassword',
    tag: 'Accounts',
    summary: 'Set another password, by the link in the mail',
    description: 'Ends all sessions, forgets known devices, and logs in. The owner is mailed that it was done.',
    permission: 'accounts:serve',
    costly: 'logins',
    body: passwordReset,
    bodyExample: exampleReset,
    holdsSecrets: true,
    problems: ['link-used', 'password-refused'],
    responses: { 200: { description: 'Logged in.', schema: session, example: exampleNewSession } },
  }).handledBy(async ({ body: { token, password }, header }) => {
    const opened = await openLink(deps, token, 'password-reset');
    await requirePassword(deps.passwords, password, [opened.email]);
    const passwordHash = await deps.passwords.hash(password);
    const body = await deps.database.em.fork().transactional(async (em) => {
      const account = await lockOpened(em, opened);
      const { id: accountId, customerId } = account;
      if (customerId === null) throw linkUsed();
      const actor = { kind: 'customer', id: customerId } as const;
      const version = await setPassword(em, { account, passwordHash });
      await endSessions(em, { accountId });
      await tellOfPassword(em, { accountId, version, by: 'link', actor });
      const userAgent = header('user-agent');
      return beginSession(em, deps, { accountId, customerId, passwordVersion: version, userAgent });
    });
    return { status: 200, body };
  });
}

/** What a link opens, before anything is done with it. Throws 409. */
export async function openLink(
  { database, accountTokens }: Pick<AccountDependencies, 'database' | 'accountTokens'>,
  token: string,
  purpose: TokenPurpose,
): Promise<AccountRecord> {
  const said = await accountTokens.verify(token, purpose);
  const account = said && (await findAccount(database.em.fork(), said.accountId));
  if (!account || account.linkVersion !== said.version) throw linkUsed();
  return account;
}

/** The same when nobody else can use it any more. Throws 409 where somebody has. */
export async function lockOpened(em: EntityManager, { id, linkVersion }: AccountRecord): Promise<AccountRecord> {
  const account = await lockAccount(em, id);
  if (!account || account.linkVersion !== linkVersion) throw linkUsed();
  return account;
}

export function linkUsed(): Problem {
  return new Problem('link-used', 'The link has been used, or is too old.');
}

export async function orTaken<T>(write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if (!(error instanceof CustomerTaken)) throw error;
    throw new Problem('email-taken', 'Another customer has this address: the shop can put that right.');
  }
}
