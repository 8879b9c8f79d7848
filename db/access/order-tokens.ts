import { createKnownKeys, READ_BY_ALL_MS } from './known-keys.ts';
import type { SigningKeyRepository } from './signing-key-repository.ts';
import {
  claimBytes,
  expiryOf,
  orderTokenOf,
  readOrderToken,
  SIGNATURE_BYTES,
} from '../../domain/access/order-token.ts';
import { createTokenSignature } from './token-signature.ts';

const signature = createTokenSignature('order', SIGNATURE_BYTES);

/** The token of an order that was placed at this moment: the same for every repeat, until the shop's secret is replaced. */
export type SignOrderToken = (order: { readonly orderId: string; readonly placedAtMs: number }) => string;

export interface OrderTokens {
  /**
   * What signs tokens now, so that whoever needs one knows beforehand that there will be one. While the secrets cannot be read anew it
   * signs with those that were read last; throws where there are none.
   */
  signer(): Promise<SignOrderToken>;
  /** The order that a token opens. Undefined if it is none of ours, has expired, or its secret is retired. */
  verify(token: string): Promise<string | undefined>;
}

/** Neither signing nor verifying asks the database while the secrets are cached. */
export function createOrderTokens(
  stored: Pick<SigningKeyRepository, 'listLive'>,
  keys = createKnownKeys(stored),
): OrderTokens {
  return {
    async signer() {
      const key = await keys.signing(READ_BY_ALL_MS);
      return ({ orderId, placedAtMs }) => {
        const claims = claimBytes({ keyNumber: key.number, orderId, expiresAtSeconds: expiryOf(placedAtMs) });
        return orderTokenOf(claims, signature.of(key, claims));
      };
    },
    async verify(token) {
      const sent = readOrderToken(token);
      if (!sent || sent.expiresAtSeconds * 1_000 <= Date.now()) return undefined;
      const key = await keys.find(sent.keyNumber);
      return key && signature.fits(key, sent) ? sent.orderId : undefined;
    },
  };
}
