import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Provider } from 'oidc-provider';
import pino from 'pino';
import { createOpenIdLogin, type OpenIdLogin } from './openid-login.ts';
import { openIdSettingsOf } from './openid-settings.ts';

/** A real provider, in this process, where whoever `somebody` is logs in without being asked. */
const somebody = { id: 'ann', email: 'Ann@Staff.example', isVerified: true };
const BACK = 'http://localhost:1/ops/sign-in/elsewhere/back';
let server: Server;
let login: OpenIdLogin;
let issuer: string;

beforeAll(async () => {
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const day = 86_400;
  // That it keeps all in memory is what it is taken for here.
  const silenced = jest.spyOn(console, 'warn').mockImplementation(() => {});
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'shop', client_secret: 'a shop-s secret', redirect_uris: [BACK] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    cookies: { keys: ['a key of the test'] },
    ttl: { AccessToken: day, AuthorizationCode: 60, Grant: day, IdToken: day, Interaction: day, Session: day },
    findAccount: (_, accountId) => ({
      accountId,
      claims: async () => ({ sub: accountId, email: somebody.email, email_verified: somebody.isVerified }),
    }),
    async loadExistingGrant({ oidc }) {
      const { client, session } = oidc;
      if (!client || !session?.accountId) return undefined;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
  silenced.mockRestore();
  provider.use(async (ctx, next) => {
    if (!ctx.path.startsWith('/interaction/')) return next();
    ctx.respond = false;
    const result = { login: { accountId: somebody.id } };
    return provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: false });
  });
  const answer = provider.callback();
  server.on('request', (request, response) => void answer(request, response));
  login = loginWith({});
});
afterAll(() => void server.close());

function loginWith(env: { readonly STAFF_OIDC_ASKS_SECOND_FACTOR?: boolean }) {
  const settings = openIdSettingsOf({
    STAFF_OIDC_ISSUER: issuer,
    STAFF_OIDC_CLIENT_ID: 'shop',
    STAFF_OIDC_CLIENT_SECRET: 'a shop-s secret',
    STAFF_OIDC_ASKS_SECOND_FACTOR: false,
    ...env,
  });
  if (!settings) throw new Error('No provider was set');
  return createOpenIdLogin(settings, BACK, pino({ level: 'silent' }));
}

/** What the browser is sent back with, having followed the provider around. */
async function throughProvider(location: string): Promise<string> {
  const jar = new Map<string, string>();
  let url = location;
  for (let hop = 0; hop < 10 && !url.startsWith(BACK); hop += 1) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie } });
    for (const one of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(one) ?? [];
      jar.set(name, value);
    }
    const next = answer.headers.get('location');
    if (next === null) throw new Error(`${answer.status}: ${await answer.text()}`);
    url = new URL(next, url).href;
  }
  return new URL(url).search;
}

describe('a login with OpenID Connect', () => {
  it('tells whose account it is, with the address that the provider vouches for', async () => {
    const { location, state } = await login.start();
    expect(new URL(location).searchParams.get('code_challenge_method')).toBe('S256');
    const search = await throughProvider(location);
    expect(await login.finish(search, state)).toEqual({
      issuer,
      subject: 'ann',
      verifiedEmail: 'ann@staff.example',
      isProven: false,
    });
  });

  it('takes a code once', async () => {
    const { location, state } = await login.start();
    const search = await throughProvider(location);
    expect(await login.finish(search, state)).toBeDefined();
    expect(await login.finish(search, state)).toBeUndefined();
  });

  it('takes what was begun in this browser alone', async () => {
    const { location, state } = await login.start();
    const another = await login.start();
    const search = await throughProvider(location);
    expect(await login.finish(search, another.state)).toBeUndefined();
    expect(await login.finish(search, state.replace(/\.[^.]+$/, `.${'A'.repeat(43)}`))).toBeUndefined();
    expect(await login.finish('error=access_denied', state)).toBeUndefined();
  });

  it('vouches for no address that the provider has not verified', async () => {
    somebody.isVerified = false;
    try {
      const { location, state } = await login.start();
      expect(await login.finish(await throughProvider(location), state)).toMatchObject({ verifiedEmail: undefined });
    } finally {
      somebody.isVerified = true;
    }
  });

  it('counts as proven where the provider is said to ask for a second factor', async () => {
    const strict = loginWith({ STAFF_OIDC_ASKS_SECOND_FACTOR: true });
    const { location, state } = await strict.start();
    expect(await strict.finish(await throughProvider(location), state)).toMatchObject({ isProven: true });
  });
});

describe('the settings of a provider', () => {
  const given = { STAFF_OIDC_ASKS_SECOND_FACTOR: false };

  it('are all there, or none', () => {
    expect(openIdSettingsOf(given)).toBeUndefined();
    expect(() => openIdSettingsOf({ ...given, STAFF_OIDC_CLIENT_ID: 'shop' })).toThrow('set together');
  });

  it('name an issuer over https, unless it is on this machine', () => {
    const all = { ...given, STAFF_OIDC_CLIENT_ID: 'shop', STAFF_OIDC_CLIENT_SECRET: 'eight or more' };
    expect(() => openIdSettingsOf({ ...all, STAFF_OIDC_ISSUER: 'http://id.example' })).toThrow('https');
    expect(openIdSettingsOf({ ...all, STAFF_OIDC_ISSUER: 'https://id.example' })?.name).toBe('id.example');
  });
});
