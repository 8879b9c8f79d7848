import { LRUCache } from 'lru-cache';
import type { CredentialQueries } from '../../db/credentials/credential-queries.ts';
import { hashOfApiKey } from '../../db/credentials/api-key-secret.ts';
import { isApiKey } from '../../domain/credentials/api-key.ts';
import { Problem } from './problem.ts';

/** Who calls, by their API key. */
export interface Caller {
  readonly credentialId: string;
  readonly name: string;
  readonly role: 'storefront' | 'staff';
}

/** A revoked key stops working within this time; between, the database is not asked. */
const CACHED_MS = 10_000;

export type Authenticate = (authorization: string) => Promise<Caller>;

/** Reads `Authorization: Bearer <key>`. Throws 401 in one shape for a missing, malformed, unknown or revoked key. */
export function createAuthenticator(credentials: CredentialQueries): Authenticate {
  const known = new LRUCache<string, Caller>({ max: 1_000, ttl: CACHED_MS });
  return async (authorization) => {
    const [scheme, key = ''] = authorization.split(' ', 2);
    if (scheme?.toLowerCase() !== 'bearer' || !isApiKey(key)) throw unauthenticated();
    const hash = hashOfApiKey(key);
    const cached = known.get(hash);
    if (cached) return cached;
    const credential = await credentials.findLive(hash);
    if (!credential) throw unauthenticated();
    const caller = { credentialId: credential.id, name: credential.name, role: credential.role };
    known.set(hash, caller);
    return caller;
  };
}

function unauthenticated(): Problem {
  return new Problem('unauthenticated', 'The request carries no valid API key.', {
    headers: { 'WWW-Authenticate': 'Bearer realm="quartermaster"' },
  });
}
