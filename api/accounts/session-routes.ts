import { z } from 'zod';
import { findAccountByEmail, type AccountRecord } from '../../db/accounts/account-repository.ts';
import { endSessions, refreshSession } from '../../db/accounts/session-repository.ts';
import { ACCESS_TOKEN_SECONDS } from '../../domain/accounts/session-rules.ts';
import { Problem } from '../shared/problem.ts';
import { rfc3339 } from '../shared/rfc3339.ts';
import { route, type Route } from '../shared/route.ts';
import type { AccountDependencies } from './account-dependencies.ts';
import { exampleNewSession, exampleSession, login, refreshRequest, session, sessionList } from './account-schema.ts';
import { beginSession } from './begin-session.ts';
import { customerOf } from './customer-of.ts';
import { CHALLENGE } from './login-failed.ts';
import { requireLogin } from './require-login.ts';

/** Logging in and out. */
export function sessionRoutes(deps: AccountDependencies): Route[] {
  return [logIn(deps), refresh(deps), listSessions(deps), logOut(deps), logOutEverywhere(deps)];
}

function logIn(deps: AccountDependencies): Route {
  return route({
    method: 'post',
    path: '/v1/sessions',
    operationId: 'logIn',
    tag: 'Accounts',
    summary: 'Log a customer in',
    description:
      'After five wrong passwords of an account, or twenty from an address, attempts are looked at one by one, the next after `Retry-After`; on a device whose `deviceToken` is sent only its own count. An account is never locked. Neither answer nor time tells whether there is an account.',
    permission: 'accounts:serve',
    costly: 'logins',
    body: login,
    bodyExample: { email: 'ada@example.com', password: 'mulled-wine at dusk' },
    holdsSecrets: true,
    problems: ['login-failed'],
    responses: { 201: { description: 'Logged in.', schema: session, example: exampleNewSession } },
  }).handledBy(async ({ body: { email, password, deviceToken }, shopper, address, caller, header }) => {
    const em = deps.database.em.fork();
    const account = await findAccountByEmail(em, email);
    const known = deviceToken === undefined ? undefined : await deps.accountTokens.verify(deviceToken, 'device');
    const isKnown = known && known.accountId === account?.id && known.version === account.passwordVersion;
    const { accountId, customerId, passwordVersion } = await requireLogin(deps.limits, {
      attempt: {
        account: email,
        device: isKnown ? deviceToken : undefined,
        // Of a page it is the connection's, which may be everybody's where no proxy is known.
        address: caller.kind === 'publishable' ? address : shopper,
      },
      // Also where there is no account: so that it costs the same.
      find: async () => ((await deps.passwords.verify(password, account?.passwordHash)) ? ownerOf(account) : undefined),
    });
    const userAgent = header('user-agent');
    const body = await em.transactional((within) =>
      beginSession(within, deps, { accountId, customerId, passwordVersion, userAgent }),
    );
    return { status: 201, body };
  });
}

/** Undefined for an address that nobody has verified. */
function ownerOf(account: AccountRecord | undefined) {
  if (!account || account.customerId === null) return undefined;
  const { id: accountId, customerId, passwordVersion } = account;
  return { accountId, customerId, passwordVersion };
}

function refresh({ database, customerTokens, refreshTokens }: AccountDependencies): Route {
  return route({
    method: 'post',
    path: '/v1/sessions/refresh',
    operationId: 'refreshSession',
    tag: 'Accounts',
    summary: 'Get new tokens for a session',
    description:
      'A refresh token is taken once. One that was used before ends the session: two have it. Where the answer was lost, the same one is taken once more within half a minute. Send one refresh of a session at a time.',
    permission: 'accounts:serve',
    body: refreshRequest,
    bodyExample: { refreshToken: exampleSession.refreshToken },
    holdsSecrets: true,
    problems: ['refresh-refused'],
    responses: { 200: { description: 'The session goes on.', schema: session, example: exampleSession } },
  }).handledBy(async ({ body: { refreshToken } }) => {
    const sent = await refreshTokens.read(refreshToken);
    if (!sent) throw refreshRefused();
    const next = await refreshTokens.make(sent.sessionId);
    const outcome = await database.em.fork().transactional((em) => refreshSession(em, { sent, next }));
    if (outcome.kind !== 'refreshed') throw refreshRefused();
    const { kind: _, loggedInAtSeconds, ...ids } = outcome;
    const accessToken = await customerTokens.sign({ ...ids, loggedInAtSeconds });
    return { status: 200, body: { ...ids, accessToken, expiresInSeconds: ACCESS_TOKEN_SECONDS, refreshToken: next } };
  });
}

function refreshRefused(): Problem {
  return new Problem('refresh-refused', 'The session is over: log in again.', CHALLENGE);
}

function listSessions({ sessions }: AccountDependencies): Route {
  return route({
    method: 'get',
    path: '/v1/sessions',
    operationId: 'listSessions',
    tag: 'Accounts',
    summary: 'List the devices that are logged in',
    description: 'Of the account that is logged in. Of a device no more is kept than browser and system.',
    permission: 'account:own',
    problems: ['not-found'],
    query: z.strictObject({}),
    responses: {
      200: {
        description: 'All of them.',
        schema: sessionList,
        example: {
          data: [
            {
              id: exampleSession.sessionId,
              device: 'Firefox on Windows',
              startedAt: '2026-11-21T09:30:00.000Z',
              lastUsedAt: '2026-11-22T14:00:00.000Z',
              isCurrent: true,
            },
          ],
        },
      },
    },
  }).handledBy(async ({ caller }) => {
    const customer = customerOf(caller);
    const data = (await sessions.list(customer.id)).map(({ id, device, startedAt, lastUsedAt }) => ({
      id,
      device,
      startedAt: rfc3339(startedAt),
      lastUsedAt: rfc3339(lastUsedAt),
      isCurrent: id === customer.sessionId,
    }));
    return { status: 200, body: { data } };
  });
}

const ENDED = { 204: { description: 'Its access tokens are refused within ten seconds.' } } as const;

function logOut({ database }: AccountDependencies): Route {
  return route({
    method: 'delete',
    path: '/v1/sessions/current',
    operationId: 'logOut',
    tag: 'Accounts',
    summary: 'Log out',
    description: 'Ends the session that asks.',
    permission: 'account:own',
    problems: ['not-found'],
    responses: ENDED,
  }).handledBy(async ({ caller }) => {
    const { id: accountId, sessionId: only } = customerOf(caller);
    await database.em.fork().transactional((em) => endSessions(em, { accountId, only }));
    return { status: 204 };
  });
}

function logOutEverywhere({ database }: AccountDependencies): Route {
  return route({
    method: 'delete',
    path: '/v1/sessions',
    operationId: 'logOutEverywhere',
    tag: 'Accounts',
    summary: 'Log out everywhere',
    description: 'Ends all sessions of the account, the one that asks too.',
    permission: 'account:own',
    problems: ['not-found'],
    responses: ENDED,
  }).handledBy(async ({ caller }) => {
    const { id: accountId } = customerOf(caller);
    await database.em.fork().transactional((em) => endSessions(em, { accountId }));
    return { status: 204 };
  });
}
