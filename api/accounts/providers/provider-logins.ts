import * as oidc from 'openid-client';
import type { LoginFlow } from '../../../db/accounts/sealed-flows.ts';
import type { ProviderPerson } from '../../../db/accounts/provider-login.ts';
import { isLoopback, type LoginProvider } from '../../../domain/accounts/login-providers.ts';
import { isEmail, normaliseEmail } from '../../../domain/text/email-address.ts';
import { Problem, unavailable } from '../../shared/problem.ts';

/** A request to a provider; a shopper waits for two or three. */
const TIMEOUT_SECONDS = 3;
/** What a provider says of itself is read anew after so long. */
const DESCRIPTION_KEPT_MS = 3_600_000;

/** Logins by OpenID Connect, by the code flow with PKCE, state and nonce (RFC 9700, section 2.1). */
export interface ProviderLogins {
  has(name: string): boolean;
  /** Where the shopper is to go, and what has to be known when they come back. */
  start(name: string, redirectUri: string): Promise<{ readonly url: string; readonly flow: LoginFlow }>;
  /** Who they are, by the query with which they came back. Throws 401 where the provider did not log them in. */
  finish(flow: LoginFlow, query: string): Promise<ProviderPerson>;
}

export function createProviderLogins(providers: readonly LoginProvider[]): ProviderLogins {
  const described = new Map<string, { readonly atMs: number; readonly configuration: Promise<oidc.Configuration> }>();

  function providerOf(name: string): LoginProvider {
    const provider = providers.find((one) => one.name === name);
    if (!provider) throw new Error(`There is no provider ${name}`);
    return provider;
  }

  async function configurationOf({ name, issuer, clientId, clientSecret }: LoginProvider) {
    const kept = described.get(name);
    if (kept && performance.now() - kept.atMs < DESCRIPTION_KEPT_MS) return kept.configuration;
    const execute = isLoopback(issuer) ? [oidc.allowInsecureRequests] : [];
    const options = { execute, timeout: TIMEOUT_SECONDS };
    const authentication = oidc.ClientSecretBasic(clientSecret);
    const configuration = oidc.discovery(new URL(issuer), clientId, undefined, authentication, options);
    described.set(name, { atMs: performance.now(), configuration });
    configuration.catch(() => described.delete(name));
    return configuration;
  }

  return {
    has: (name) => providers.some((one) => one.name === name),
    async start(name, redirectUri) {
      const configuration = await orUnavailable(configurationOf(providerOf(name)));
      const codeVerifier = oidc.randomPKCECodeVerifier();
      const flow = { provider: name, redirectUri, codeVerifier, state: oidc.randomState(), nonce: oidc.randomNonce() };
      const url = oidc.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: 'openid email profile',
        code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
        state: flow.state,
        nonce: flow.nonce,
      });
      return { url: url.href, flow };
    },
    async finish({ provider, redirectUri, codeVerifier, state, nonce }, query) {
      const configuration = await orUnavailable(configurationOf(providerOf(provider)));
      const cameBack = new URL(redirectUri);
      cameBack.search = query;
      const checks = {
        pkceCodeVerifier: codeVerifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      };
      return orRefused(async () => {
        const tokens = await oidc.authorizationCodeGrant(configuration, cameBack, checks);
        const claims = tokens.claims();
        if (!claims) throw new Error('There is no ID token');
        // Addresses are not in ID tokens of all providers.
        const told = await oidc.fetchUserInfo(configuration, tokens.access_token, claims.sub);
        const email = told.email === undefined ? '' : normaliseEmail(told.email);
        return {
          provider,
          issuer: claims.iss,
          subject: claims.sub,
          email: told.email_verified === true && isEmail(email) ? email : null,
          name: told.name?.trim().slice(0, 200) || undefined,
        };
      });
    },
  };
}

async function orUnavailable<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    throw unavailable('The provider of logins cannot be reached at the moment.', error);
  }
}

/** What a provider refuses, or signs wrongly, is no login; what it does not answer may be asked again from the start. */
async function orRefused<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const isDown = error instanceof TypeError || (error instanceof oidc.ClientError && error.code === 'OAUTH_TIMEOUT');
    if (isDown) throw unavailable('The provider of logins does not answer at the moment.', error);
    throw new Problem('provider-refused', 'The provider did not log the customer in.', {
      cause: error,
      headers: { 'WWW-Authenticate': 'Bearer realm="quartermaster"' },
    });
  }
}
