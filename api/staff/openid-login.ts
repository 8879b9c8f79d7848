import type { Logger } from 'pino';
import * as openid from 'openid-client';
import type { LinkedAccount } from '../../db/staff/staff-login-repository.ts';
import { keepReading } from '../../db/shared/keep-reading.ts';
import { normaliseEmail } from '../../domain/text/email-address.ts';
import { isLoopback, type OpenIdSettings } from './openid-settings.ts';

/** What a provider says of itself changes with its keys, which are looked up by themselves. */
const CONFIGURATION_KEPT_MS = 3_600_000;

const TIMEOUT_SECONDS = 5;
const SCOPE = 'openid email profile';

/** An account of another provider that somebody has shown to be theirs. */
export interface ShownAccount extends LinkedAccount {
  /** A second factor was asked for there. */
  readonly isProven: boolean;
}

/** Logging in with OpenID Connect: the authorization code flow, with PKCE, state and nonce (RFC 9700, section 2.1). */
export interface OpenIdLogin {
  /** For people. */
  readonly name: string;
  /** Where to send the browser, and what is kept in its cookie until it comes back. */
  start(): Promise<{ readonly location: string; readonly state: string }>;
  /** Whose account it is. `search`: of the address that the browser came back to. Undefined: it did not succeed. */
  finish(search: string, state: string): Promise<ShownAccount | undefined>;
}

export function createOpenIdLogin(
  settings: OpenIdSettings,
  redirectUri: string,
  log: Pick<Logger, 'warn'>,
): OpenIdLogin {
  const configuration = keepReading(() => discover(settings), CONFIGURATION_KEPT_MS);

  async function shownAccount(search: string, kept: string): Promise<ShownAccount> {
    const [expectedState = '', expectedNonce = '', pkceCodeVerifier = ''] = kept.split('.');
    const config = await configuration.read();
    const url = new URL(redirectUri);
    url.search = search;
    const checks = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true };
    const tokens = await openid.authorizationCodeGrant(config, url, checks);
    const claims = tokens.claims();
    if (!claims) throw new Error('The provider has sent no ID token');
    // The address may be in the answer about the person alone (OpenID Connect Core 1.0, section 5.4).
    const person = await openid.fetchUserInfo(config, tokens.access_token, claims.sub);
    const { email, email_verified: isVerified } = person;
    const verifiedEmail = typeof email === 'string' && isVerified === true ? normaliseEmail(email) : undefined;
    const isProven = settings.asksSecondFactor || methodsOf(claims).includes('mfa');
    return { issuer: claims.iss, subject: claims.sub, verifiedEmail, isProven };
  }

  return {
    name: settings.name,
    async start() {
      const config = await configuration.read();
      const [state, nonce, verifier] = [openid.randomState(), openid.randomNonce(), openid.randomPKCECodeVerifier()];
      const location = openid.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: SCOPE,
        state,
        nonce,
        code_challenge: await openid.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
      return { location: location.href, state: [state, nonce, verifier].join('.') };
    },
    async finish(search, state) {
      try {
        return await shownAccount(search, state);
      } catch (err) {
        // What a provider answers may name the person.
        log.warn(
          { error: err instanceof Error ? err.name : 'unknown' },
          'A login with another provider did not succeed',
        );
        return undefined;
      }
    },
  };
}

function discover({ issuer, clientId, clientSecret }: OpenIdSettings): Promise<openid.Configuration> {
  return openid.discovery(issuer, clientId, undefined, openid.ClientSecretBasic(clientSecret), {
    timeout: TIMEOUT_SECONDS,
    execute: isLoopback(issuer) && issuer.protocol === 'http:' ? [openid.allowInsecureRequests] : [],
  });
}

/** How the provider has made sure of somebody (RFC 8176, section 2). */
function methodsOf({ amr }: openid.IDToken): readonly unknown[] {
  return Array.isArray(amr) ? amr : [];
}
