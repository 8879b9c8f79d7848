import { LRUCache } from 'lru-cache';
import type { CredentialQueries } from '../../db/credentials/credential-queries.ts';
import { hashOfApiKey } from '../../db/credentials/api-key-secret.ts';
import { isApiKey } from '../../domain/credentials/api-key.ts';
import { addressGroup } from './limits/client-address.ts';
import type { RateLimit } from './limits/rate-limit.ts';
import { Problem } from './problem.ts';

/** Who calls, by their API key. */
export interface Caller {
  readonly credentialId: string;
  readonly name: string;
  readonly role: 'storefront' | 'staff';
}

/** A revoked key stops working within this time, and a new one works; between, the database is not asked. */
const CACHED_MS = 10_000;

/** A key that was valid is asked about for so long without regard to what else comes from the same address. */
const TRUSTED_MS = 60 * 60_000;

export type Authenticate = (authorization: string, address: string) => Promise<Caller>;

/**
 * Reads `Authorization: Bearer <key>`. Throws 401 in one shape for a missing, malformed, unknown or revoked key, and 429 to
 * an address that has sent too many of those: it does not reach the database any more.
 */
export function createAuthenticator(credentials: CredentialQueries, badKeys: RateLimit): Authenticate {
  const known = new LRUCache<string, Caller>({ max: 1_000, ttl: CACHED_MS });
  const unknown = new LRUCache<string, true>({ max: 10_000, ttl: CACHED_MS });
  const trusted = new LRUCache<string, true>({ max: 1_000, ttl: TRUSTED_MS });

  return async (authorization, address) => {
    const hash = hashOf(authorization);
    const cached = hash && known.get(hash);
    if (cached) return cached;
    const whose = addressGroup(address);
    if (!hash || !trusted.has(hash)) await badKeys.refuseBeyond(whose);
    const credential = hash && !unknown.has(hash) ? await credentials.findLive(hash) : undefined;
    if (!hash || !credential) {
      if (hash) unknown.set(hash, true);
      await badKeys.spend(whose);
      throw unauthenticated();
    }
    const caller = { credentialId: credential.id, name: credential.name, role: credential.role };
    known.set(hash, caller);
    trusted.set(hash, true);
    return caller;
  };
}

/** Undefined when it is no API key. */
function hashOf(authorization: string): string | undefined {
  const [scheme, key = ''] = authorization.split(' ', 2);
  return scheme?.toLowerCase() === 'bearer' && isApiKey(key) ? hashOfApiKey(key) : undefined;
}

/** The role and the first characters of a key: enough to find whose it is, and far from enough to use it. */
export function prefixOfKey(authorization: string): string | undefined {
  const key = authorization.split(' ', 2)[1] ?? '';
  return isApiKey(key) ? /^qm_[a-z]+_.{4}/.exec(key)?.[0] : undefined;
}

function unauthenticated(): Problem {
  return new Problem('unauthenticated', 'The request carries no valid API key.', {
    headers: { 'WWW-Authenticate': 'Bearer realm="quartermaster"' },
  });
}
