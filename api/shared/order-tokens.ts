import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SigningKeyRepository, SigningKeyRow } from '../../db/access/signing-key-repository.ts';
import { keepReading } from '../../db/shared/keep-reading.ts';
import {
  claimBytes,
  expiryOf,
  orderTokenOf,
  readOrderToken,
  SIGNATURE_BYTES,
} from '../../domain/access/order-token.ts';

/** How long the shop's secrets are cached: a retired one is refused within this time. */
const CACHED_MS = 10_000;

/** A number that is not among those that were read is looked for anew, and at most this often: anybody can send one. */
const UNKNOWN_AGAIN_MS = 1_000;

/** A new secret signs from this age on, when each process has read it: none refuses what another has signed. */
const SIGNS_FROM_AGE_MS = 2 * CACHED_MS;

/** So that nothing else that is ever signed with the same secret can be taken for a token. */
const PURPOSE = 'quartermaster order token\0';

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

interface KnownKey extends Pick<SigningKeyRow, 'number' | 'secret'> {
  /** By the clock of this process. */
  readonly signsFromMs: number;
}

/** Neither signing nor verifying asks the database while the secrets are cached. */
export function createOrderTokens({ listLive }: Pick<SigningKeyRepository, 'listLive'>): OrderTokens {
  /** Newest first. */
  const keys = keepReading(look, CACHED_MS);
  let lastRead: readonly KnownKey[] = [];

  async function look(): Promise<readonly KnownKey[]> {
    const rows = await listLive();
    const nowMs = performance.now();
    lastRead = rows.map(({ number, secret, ageMs }) => ({
      number,
      secret,
      signsFromMs: nowMs - ageMs + SIGNS_FROM_AGE_MS,
    }));
    return lastRead;
  }

  async function keyOf(keyNumber: number): Promise<KnownKey | undefined> {
    const isIt = ({ number }: KnownKey) => number === keyNumber;
    return (await keys.read()).find(isIt) ?? (await keys.read(UNKNOWN_AGAIN_MS)).find(isIt);
  }

  return {
    async signer() {
      const known = await keys.read().catch((error: unknown) => {
        if (lastRead.length === 0) throw error;
        return lastRead;
      });
      // Where none is old enough the shop is new, and has no other.
      const key = known.find(({ signsFromMs }) => signsFromMs <= performance.now()) ?? known.at(-1);
      if (!key) throw new Error('The shop has no secret to sign with: run its migrations');
      return ({ orderId, placedAtMs }) => {
        const claims = claimBytes({ keyNumber: key.number, orderId, expiresAtSeconds: expiryOf(placedAtMs) });
        return orderTokenOf(claims, signatureOf(key, claims));
      };
    },
    async verify(token) {
      const sent = readOrderToken(token);
      if (!sent || sent.expiresAtSeconds * 1_000 <= Date.now()) return undefined;
      const key = await keyOf(sent.keyNumber);
      return key && timingSafeEqual(signatureOf(key, sent.claims), sent.signature) ? sent.orderId : undefined;
    },
  };
}

function signatureOf({ secret }: Pick<SigningKeyRow, 'secret'>, claims: Uint8Array): Uint8Array {
  return createHmac('sha256', secret).update(PURPOSE).update(claims).digest().subarray(0, SIGNATURE_BYTES);
}
