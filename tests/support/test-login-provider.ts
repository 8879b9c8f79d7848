import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider, type KoaContextWithOIDC } from 'oidc-provider';

/** Who is logged in at the provider when a shopper comes there. */
export interface PersonThere {
  readonly subject: string;
  readonly email?: string;
  readonly isVerified?: boolean;
}

/** A real provider of OpenID Connect on this machine, at which whoever comes is the person that was named last. */
export interface TestLoginProvider {
  readonly issuer: string;
  readonly client: { readonly clientId: string; readonly clientSecret: string };
  isFor(person: PersonThere): void;
  /** Goes where the shopper is sent, as their browser does, and says with which address they come back. */
  visit(authorizationUrl: string): Promise<string>;
  stop(): Promise<void>;
}

const REDIRECT_URI = 'https://shop.example/login';
const client = { clientId: 'shop', clientSecret: 'a-secret-of-the-shop-at-its-provider' };

export async function startTestLoginProvider(): Promise<TestLoginProvider> {
  let now: PersonThere = { subject: 'nobody' };
  const people = new Map<string, PersonThere>();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: client.clientId, client_secret: client.clientSecret, redirect_uris: [REDIRECT_URI] }],
    cookies: { keys: ['a key for cookies'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 60, IdToken: 60, Interaction: 60, Session: 60 },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => {
        const { email, isVerified = true } = people.get(id) ?? {};
        return { sub: id, name: 'Ada Lovelace', ...(email ? { email, email_verified: isVerified } : {}) };
      },
    }),
    loadExistingGrant: async ({ oidc }: KoaContextWithOIDC) => {
      const grant = new provider.Grant({
        clientId: oidc.client?.clientId ?? '',
        accountId: oidc.session?.accountId ?? '',
      });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
  provider.use(async (ctx, next) => {
    if (!ctx.path.startsWith('/interaction/')) return next();
    ctx.respond = false;
    const result = { login: { accountId: now.subject } };
    await provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: false });
  });
  const answer = provider.callback();
  server.on('request', (request, response) => void answer(request, response));
  return {
    issuer,
    client,
    isFor(person) {
      now = person;
      people.set(person.subject, person);
    },
    visit: (url) => follow(url),
    stop: () => close(server),
  };
}

/** With cookies, until the provider sends the shopper to the shop. */
async function follow(start: string): Promise<string> {
  const cookies = new Map<string, string>();
  let at = start;
  for (let hops = 0; hops < 8; hops += 1) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(at, { redirect: 'manual', headers: cookie ? { cookie } : {} });
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      cookies.set(name, value);
    }
    const next = answer.headers.get('location');
    if (next === null) throw new Error(`The provider stopped with ${answer.status}: ${await answer.text()}`);
    at = new URL(next, at).href;
    if (at.startsWith(REDIRECT_URI)) return at;
  }
  throw new Error('The provider leads nowhere');
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
