import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SigningKeyRepository, SigningKeyRow } from '../../db/access/signing-key-repository.ts';
import {
  claimBytes,
  expiryOf,
  orderTokenOf,
  readOrderToken,
  SIGNATURE_BYTES,
} from '../../domain/access/order-token.ts';

/** How long the shop's secrets are cached: a retired one is refused, and a new one taken, within this time. */
const CACHED_MS = 10_000;

/** So that nothing else that is ever signed with the same secret can be taken for a token. */
const PURPOSE = 'quartermaster order token\0';

export interface OrderTokens {
  /** The token of an order that was placed at this moment: the same for every repeat, until the shop's secret is replaced. */
  issue(order: { readonly orderId: string; readonly placedAtMs: number }): Promise<string>;
  /** The order that a token opens. Undefined if it is none of ours, has expired, or its secret is retired. */
  verify(token: string): Promise<string | undefined>;
}

/** Neither issuing nor verifying asks the database while the secrets are cached. */
export function createOrderTokens({ listLive }: Pick<SigningKeyRepository, 'listLive'>): OrderTokens {
  let read: { readonly atMs: number; readonly keys: Promise<readonly SigningKeyRow[]> } | undefined;

  /** Once for all who ask at a time. A failed look is not remembered. */
  async function keys(): Promise<readonly SigningKeyRow[]> {
    if (!read || performance.now() - read.atMs > CACHED_MS) read = { atMs: performance.now(), keys: listLive() };
    const mine = read;
    try {
      return await mine.keys;
    } catch (error) {
      if (read === mine) read = undefined;
      throw error;
    }
  }

  return {
    async issue({ orderId, placedAtMs }) {
      const [newest] = await keys();
      if (!newest) throw new Error('The shop has no secret to sign with: run its migrations');
      const expiresAtSeconds = expiryOf(placedAtMs);
      const claims = claimBytes({ keyNumber: newest.number, orderId, expiresAtSeconds });
      return orderTokenOf(claims, signatureOf(newest, claims));
    },
    async verify(token) {
      const read = readOrderToken(token);
      if (!read || read.expiresAtSeconds * 1_000 <= Date.now()) return undefined;
      const key = (await keys()).find(({ number }) => number === read.keyNumber);
      return key && timingSafeEqual(signatureOf(key, read.claims), read.signature) ? read.orderId : undefined;
    },
  };
}

function signatureOf({ secret }: SigningKeyRow, claims: Uint8Array): Uint8Array {
  return createHmac('sha256', secret).update(PURPOSE).update(claims).digest().subarray(0, SIGNATURE_BYTES);
}
