import { randomBytes } from 'node:crypto';
import {
  readRefreshToken,
  REFRESH_RANDOM_BYTES,
  REFRESH_SIGNATURE_BYTES,
  refreshClaimBytes,
  refreshTokenOf,
} from '../../domain/accounts/refresh-token.ts';
import { READ_BY_ALL_MS, type KnownKeys } from '../access/known-keys.ts';
import { createTokenSignature } from '../access/token-signature.ts';

const signature = createTokenSignature('refresh', REFRESH_SIGNATURE_BYTES);

/** A refresh token, and whether this shop has once made it. */
export interface SentRefreshToken {
  readonly token: string;
  readonly sessionId: string;
  /** False also where the secret that signed it is retired: whether it is taken is another question. */
  readonly isOurs: boolean;
}

/**
 * Which token a session takes is in the database. That it is signed says of every other one whether the session once had it, however
 * many it has had since.
 */
export interface RefreshTokens {
  make(sessionId: string): Promise<string>;
  /** Undefined: it is no such token. */
  read(token: string): Promise<SentRefreshToken | undefined>;
}

export function createRefreshTokens(keys: Pick<KnownKeys, 'signing' | 'find'>): RefreshTokens {
  return {
    async make(sessionId) {
      const key = await keys.signing(READ_BY_ALL_MS);
      const claims = refreshClaimBytes(key.number, sessionId, randomBytes(REFRESH_RANDOM_BYTES));
      return refreshTokenOf(claims, signature.of(key, claims));
    },
    async read(token) {
      const sent = readRefreshToken(token);
      if (!sent) return undefined;
      const key = await keys.find(sent.keyNumber);
      const isOurs = key !== undefined && signature.fits(key, sent);
      return { token, sessionId: sent.sessionId, isOurs };
    },
  };
}
