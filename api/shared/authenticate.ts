import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import type { CredentialQueries } from '../../db/credentials/credential-queries.ts';
import type { CredentialRepository } from '../../db/credentials/credential-repository.ts';
import { hashOfApiKey } from '../../db/credentials/api-key-secret.ts';
import { keepReading } from '../../db/shared/keep-reading.ts';
import { customerPermissions, guestPermissions, permissionsOfRole } from '../../domain/access/roles.ts';
import { isApiKey } from '../../domain/credentials/api-key.ts';
import { nameToTell } from '../../domain/credentials/key-name.ts';
import type { Caller, CustomerCaller, Guest } from './caller.ts';
import { mayBeAccessToken, type CustomerClaims, type CustomerTokens } from './customer-tokens.ts';
import { addressGroup } from './limits/client-address.ts';
import type { RateLimit } from './limits/rate-limit.ts';
import type { OrderTokens } from './order-tokens.ts';
import { Problem } from './problem.ts';

/**
 * How long a lookup is cached, with what the key's role allows: a revoked key stops working, and a new one or a changed role works,
 * within this time. One that expires stops at its moment.
 */
const CACHED_MS = 10_000;

/** How long the list of live keys is cached, for addresses that have sent too many invalid ones. */
const LIVE_KEYS_MS = 5_000;

export type Authenticate = (authorization: string, address: string) => Promise<Caller>;

export interface AuthenticatorDependencies {
  readonly credentials: Pick<CredentialQueries, 'findLive' | 'listLiveHashes'> & Pick<CredentialRepository, 'noteUse'>;
  readonly orderTokens: Pick<OrderTokens, 'verify'>;
  readonly customerTokens: Pick<CustomerTokens, 'verify'>;
  readonly badKeys: RateLimit;
  readonly log: Pick<Logger, 'warn'>;
}

/**
 * Reads `Authorization: Bearer <key>`, the token of an order, or the access token of a customer. Throws the same 401 for one that is missing, malformed, unknown, revoked or
 * expired, and 429 for an address that has sent too many of those. A valid key is accepted even from such an address, which may be a
 * proxy's: beyond the limit, keys are looked up in a cached list of all live ones, so that a flood of invalid keys does not reach the
 * database.
 */
export function createAuthenticator({
  credentials,
  orderTokens,
  customerTokens,
  badKeys,
  log,
}: AuthenticatorDependencies): Authenticate {
  const known = new LRUCache<string, Caller>({ max: 1_000, ttl: CACHED_MS });
  const unknown = new LRUCache<string, true>({ max: 10_000, ttl: CACHED_MS });
  const isLive = createLiveKeys(credentials);

  return async (authorization, address) => {
    const sent = bearerOf(authorization);
    const orderId = sent && (await orderTokens.verify(sent));
    if (orderId) return guestOf(orderId);
    const customer = sent && mayBeAccessToken(sent) ? await customerTokens.verify(sent) : undefined;
    if (customer) return customerOf(customer);
    const hash = sent && isApiKey(sent) ? hashOfApiKey(sent) : undefined;
    const cached = hash && known.get(hash);
    if (cached) return cached;
    const whose = addressGroup(address);
    const isWorthAsking = hash && !unknown.has(hash) && (!(await badKeys.isSpent(whose)) || (await isLive(hash)));
    const credential = isWorthAsking ? await credentials.findLive(hash) : undefined;
    if (!hash || !credential) {
      if (isWorthAsking) unknown.set(hash, true);
      await badKeys.spend(whose);
      throw unauthenticated();
    }
    const { id, secretId, kind, name, role, rolePermissions, expiresInMs, isUseNoted } = credential;
    const permissions = permissionsOfRole(role, rolePermissions);
    const caller: Caller = { id, secretId, kind, name: nameToTell(name) ?? role, role, permissions };
    known.set(hash, caller, { ttl: Math.ceil(Math.min(CACHED_MS, Math.max(expiresInMs ?? CACHED_MS, 1))) });
    if (!isUseNoted) noteUse(secretId);
    return caller;
  };

  /** Nobody waits for it, and where the database does not take it the next look at the key tries again. */
  function noteUse(secretId: string): void {
    credentials.noteUse(secretId).catch((err: unknown) => {
      log.warn({ err, secretId }, 'The use of an API key could not be written down');
    });
  }
}

/** Whether a key is live, by a list that is read once for all concurrent requests and cached. */
function createLiveKeys({ listLiveHashes }: Pick<CredentialQueries, 'listLiveHashes'>) {
  const listed = keepReading(listLiveHashes, LIVE_KEYS_MS);
  return async (hash: string): Promise<boolean> => (await listed.read()).has(hash);
}

function bearerOf(authorization: string): string | undefined {
  const [scheme, sent = ''] = authorization.split(/ +/, 2);
  return scheme?.toLowerCase() === 'bearer' ? sent : undefined;
}

/** Limits and idempotency keys are the guest's own: neither those of a key nor of another order. */
function guestOf(orderId: string): Guest {
  return {
    kind: 'guest',
    id: `order:${orderId}`,
    orderId,
    name: 'guest',
    role: 'guest',
    permissions: guestPermissions,
  };
}

/** Limits, idempotency keys and what they have made are the account's. */
function customerOf({ accountId, customerId, sessionId, loggedInAtSeconds }: CustomerClaims): CustomerCaller {
  return {
    kind: 'customer',
    id: accountId,
    customerId,
    sessionId,
    loggedInAtSeconds,
    name: 'customer',
    role: 'customer',
    permissions: customerPermissions,
  };
}

/** Kind and first characters of a key: enough to identify its owner in a log, too few to use it. */
export function prefixOfKey(authorization: string): string | undefined {
  const key = authorization.split(/ +/, 2)[1] ?? '';
  return isApiKey(key) ? /^qm_[a-z]+_.{4}/.exec(key)?.[0] : undefined;
}

/** In one shape, whatever is wrong with the key. */
export function unauthenticated(): Problem {
  return new Problem('unauthenticated', 'The request carries no valid API key.', {
    headers: { 'WWW-Authenticate': 'Bearer realm="quartermaster"' },
  });
}
