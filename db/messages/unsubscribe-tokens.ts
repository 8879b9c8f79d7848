import {
  readUnsubscribeToken,
  UNSUBSCRIBE_SIGNATURE_BYTES,
  unsubscribeClaimBytes,
  unsubscribeTokenOf,
  type UnsubscribeClaims,
} from '../../domain/messages/unsubscribe-token.ts';
import { READ_BY_ALL_MS, type KnownKeys } from '../access/known-keys.ts';
import { createTokenSignature } from '../access/token-signature.ts';

const signature = createTokenSignature('unsubscribe', UNSUBSCRIBE_SIGNATURE_BYTES);

export type Unsubscription = Omit<UnsubscribeClaims, 'keyNumber'>;

/** Links by which people refuse messages without logging in. They do not expire, and end with the secret that signed them. */
export interface UnsubscribeTokens {
  sign(wish: Unsubscription): Promise<string>;
  /** Undefined: it is none of ours, or its secret is retired. */
  verify(token: string): Promise<Unsubscription | undefined>;
}

export function createUnsubscribeTokens(keys: Pick<KnownKeys, 'signing' | 'find'>): UnsubscribeTokens {
  return {
    async sign(wish) {
      const key = await keys.signing(READ_BY_ALL_MS);
      const claims = unsubscribeClaimBytes({ ...wish, keyNumber: key.number });
      return unsubscribeTokenOf(claims, signature.of(key, claims));
    },
    async verify(token) {
      const sent = readUnsubscribeToken(token);
      const key = sent && (await keys.find(sent.keyNumber));
      if (!sent || !key || !signature.fits(key, sent)) return undefined;
      const { owner, category, channel } = sent;
      return { owner, category, channel };
    },
  };
}
