/** A provider of logins by OpenID Connect. */
export interface LoginProvider {
  /** In addresses and events, such as `google`. */
  readonly name: string;
  /** `iss` of its tokens; its description is at `/.well-known/openid-configuration` below. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

const NAME = /^[a-z][a-z0-9-]{0,30}$/;

/**
 * Reads providers from a setting: a JSON list of objects with `name`, `issuer`, `clientId` and `clientSecret`. Empty: none. Throws saying what is wrong,
 * without a secret in it.
 */
export function readLoginProviders(text: string): readonly LoginProvider[] {
  if (text.trim() === '') return [];
  const list = parsed(text);
  if (!Array.isArray(list)) throw new Error('It must be a list in JSON');
  const providers = list.map((entry: unknown, n) => providerOf(entry, n + 1));
  if (new Set(providers.map(({ name }) => name)).size < providers.length)
    throw new Error('Two providers have one name');
  return providers;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The message of a JSON error quotes what it could not read.
    throw new Error('It is not JSON');
  }
}

function providerOf(entry: unknown, place: number): LoginProvider {
  const { name, issuer, clientId, clientSecret } = (entry ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string' || !NAME.test(name)) throw new Error(`Provider ${place} needs a name of small letters`);
  if (typeof issuer !== 'string' || !isIssuer(issuer))
    throw new Error(`The issuer of ${name} must be an https address`);
  if (typeof clientId !== 'string' || clientId === '') throw new Error(`${name} needs a clientId`);
  if (typeof clientSecret !== 'string' || clientSecret === '') throw new Error(`${name} needs a clientSecret`);
  return { name, issuer, clientId, clientSecret };
}

/** Whether it is on this machine, where nobody listens in: a provider of tests. */
export function isLoopback(issuer: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(issuer).hostname);
}

function isIssuer(text: string): boolean {
  try {
    const { protocol } = new URL(text);
    return protocol === 'https:' || (protocol === 'http:' && isLoopback(text));
  } catch {
    // No address at all.
    return false;
  }
}
