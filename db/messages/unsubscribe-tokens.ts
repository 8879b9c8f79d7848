import { createHmac, timingSafeEqual } from 'node:crypto';
import {
  readUnsubscribeToken,
  UNSUBSCRIBE_SIGNATURE_BYTES,
  unsubscribeClaimBytes,
  unsubscribeTokenOf,
  type UnsubscribeClaims,
} from '../../domain/messages/unsubscribe-token.ts';
import { READ_BY_ALL_MS, type KnownKey, type KnownKeys } from '../access/known-keys.ts';

/** So that nothing else that is ever signed with the same secret can be taken for a token. */
const PURPOSE = 'quartermaster unsubscribe token\0';

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
      return unsubscribeTokenOf(claims, signatureOf(key, claims));
    },
    async verify(token) {
      const sent = readUnsubscribeToken(token);
      const key = sent && (await keys.find(sent.keyNumber));
      if (!sent || !key || !timingSafeEqual(signatureOf(key, sent.claims), sent.signature)) return undefined;
      const { owner, category, channel } = sent;
      return { owner, category, channel };
    },
  };
}

function signatureOf({ secret }: Pick<KnownKey, 'secret'>, claims: Uint8Array): Uint8Array {
  return createHmac('sha256', secret).update(PURPOSE).update(claims).digest().subarray(0, UNSUBSCRIBE_SIGNATURE_BYTES);
}
