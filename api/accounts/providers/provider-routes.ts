import { z } from 'zod';
import { linkProvider, logInByProvider } from '../../../db/accounts/provider-login.ts';
import type { LoginFlow, SealedFlows } from '../../../db/accounts/sealed-flows.ts';
import { lockAccount } from '../../../db/accounts/account-repository.ts';
import { actorOfCaller } from '../../events/actor-of-caller.ts';
import { notFound, Problem } from '../../shared/problem.ts';
import { route, type Route } from '../../shared/route.ts';
import type { AccountDependencies } from '../account-dependencies.ts';
import { exampleNewSession, session } from '../account-schema.ts';
import { beginSession } from '../begin-session.ts';
import { accountGone, customerOf, requireFreshLogin } from '../customer-of.ts';
import { orTaken } from '../registration-routes.ts';
import type { ProviderLogins } from './provider-logins.ts';

export interface ProviderDependencies extends AccountDependencies {
  readonly providers: ProviderLogins;
  readonly flows: SealedFlows;
}

/** Logging in by way of another provider. */
export function providerRoutes(deps: ProviderDependencies): Route[] {
  return [start(deps), finish(deps), link(deps)];
}

const providerParams = z.strictObject({
  provider: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,30}$/)
    .meta({ description: 'As the settings call it.', example: 'google', param: { id: 'LoginProvider' } }),
});

const redirectUri = z
  .url({ protocol: /^https?$/ })
  .max(500)
  .meta({
    description: 'Your page that the provider sends the shopper back to; it knows it.',
    example: 'https://shop.example/login',
  });
const exampleFlow = `qm_flow_${'A'.repeat(120)}`;

const started = z
  .strictObject({
    authorizationUrl: z
      .string()
      .meta({ description: 'Where to send the shopper.', example: 'https://provider.example/authorize?…' }),
    flow: z
      .string()
      .meta({ description: 'Keep it where the shopper comes back to: it is needed then.', example: exampleFlow }),
  })
  .meta({ id: 'ProviderLoginStart', description: 'A login that has begun.' });

const comeBack = z
  .strictObject({
    flow: z.string().trim().max(2_100).meta({ description: 'As it was answered at the start.', example: exampleFlow }),
    callbackUrl: z
      .url({ protocol: /^https?$/ })
      .max(4_000)
      .meta({
        description: 'The whole address with which the shopper came back.',
        example: 'https://shop.example/login?code=x&state=y',
      }),
  })
  .meta({ id: 'ProviderLogin', description: 'A shopper who has come back.' });
const exampleComeBack = { flow: exampleFlow, callbackUrl: 'https://shop.example/login?code=x&state=y' };

function start({ providers, flows }: ProviderDependencies): Route {
  return route({
    method: 'post',
    path: '/v1/sessions/oidc/{provider}/start',
    operationId: 'startProviderLogin',
    tag: 'Accounts',
    summary: 'Begin a login by way of a provider',
    description:
      'By OpenID Connect, with PKCE, state and nonce. Which providers there are, the setting `LOGIN_PROVIDERS` says.',
    permission: 'accounts:serve',
    costly: 'logins',
    params: providerParams,
    body: z.strictObject({ redirectUri }).meta({ id: 'ProviderLoginDraft', description: 'A login that is to begin.' }),
    bodyExample: { redirectUri: 'https://shop.example/login' },
    holdsSecrets: true,
    problems: ['not-found'],
    responses: {
      200: {
        description: 'Where to go.',
        schema: started,
        example: { authorizationUrl: 'https://provider.example/authorize?client_id=x', flow: exampleFlow },
      },
    },
  }).handledBy(async ({ params: { provider }, body }) => {
    if (!providers.has(provider)) throw notFound(`provider ${provider}`);
    const { url, flow } = await providers.start(provider, body.redirectUri);
    return { status: 200, body: { authorizationUrl: url, flow: await flows.seal(flow) } };
  });
}

function finish(deps: ProviderDependencies): Route {
  return route({
    method: 'post',
    path: '/v1/sessions/oidc/{provider}/finish',
    operationId: 'finishProviderLogin',
    tag: 'Accounts',
    summary: 'Log in by way of a provider',
    description:
      'Logs in to the account that is linked, or makes one of an address that the provider has verified and no account has. One that somebody logs in to otherwise is never taken over: 409 `login-not-linked`.',
    permission: 'accounts:serve',
    costly: 'logins',
    params: providerParams,
    body: comeBack,
    bodyExample: exampleComeBack,
    holdsSecrets: true,
    problems: ['not-found', 'provider-refused', 'login-not-linked', 'email-taken'],
    responses: { 200: { description: 'Logged in.', schema: session, example: exampleNewSession } },
  }).handledBy(async ({ params: { provider }, body: sent, caller, header }) => {
    const flow = await openFlow(deps, sent.flow);
    if (flow.provider !== provider) throw notFound(`login under way at ${provider}`);
    const person = await deps.providers.finish(flow, new URL(sent.callbackUrl).search);
    const madeBy = caller.kind === 'secret' ? caller.id : null;
    const body = await deps.database.em.fork().transactional(async (em) => {
      const login = await orTaken(logInByProvider(em, { person, madeBy, actor: actorOfCaller(caller) }));
      if (login.kind === 'not-linked') throw notLinked();
      if (login.kind === 'no-address') {
        throw new Problem('provider-refused', 'The provider names no address that it has verified.');
      }
      const { kind: _, ...account } = login;
      return beginSession(em, deps, { ...account, userAgent: header('user-agent') });
    });
    return { status: 200, body };
  });
}

function link(deps: ProviderDependencies): Route {
  return route({
    method: 'post',
    path: '/v1/account/logins',
    operationId: 'linkProvider',
    tag: 'Accounts',
    summary: 'Link a provider to the account that is logged in',
    description:
      'From then on the customer logs in by way of it, too, whatever address they have there. Begin with `POST /v1/sessions/oidc/{provider}/start`. Takes a login of the last quarter of an hour.',
    permission: 'account:own',
    costly: 'logins',
    body: comeBack,
    bodyExample: exampleComeBack,
    problems: ['not-found', 'provider-refused', 'login-taken', 'login-too-old'],
    responses: { 204: { description: 'It is linked.' } },
  }).handledBy(async ({ body: sent, caller }) => {
    const customer = customerOf(caller);
    requireFreshLogin(customer);
    const person = await deps.providers.finish(await openFlow(deps, sent.flow), new URL(sent.callbackUrl).search);
    const isLinked = await deps.database.em.fork().transactional(async (em) => {
      if (!(await lockAccount(em, customer.id))) throw accountGone();
      return linkProvider(em, customer.id, person, actorOfCaller(caller));
    });
    if (!isLinked) throw new Problem('login-taken', 'Another account is logged in to by this login.');
    return { status: 204 };
  });
}

async function openFlow({ flows, providers }: ProviderDependencies, sealed: string): Promise<LoginFlow> {
  const flow = await flows.open(sealed);
  if (!flow || !providers.has(flow.provider)) throw notFound('such login under way');
  return flow;
}

function notLinked(): Problem {
  return new Problem('login-not-linked', 'The address belongs to an account that is logged in to in another way.');
}
