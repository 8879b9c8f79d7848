import { createHmac, timingSafeEqual } from 'node:crypto';
import type { KnownKey } from './known-keys.ts';

/** Signs the bytes of tokens of one kind with a secret of the shop. */
export interface TokenSignature {
  of(key: Pick<KnownKey, 'secret'>, claims: Uint8Array): Uint8Array;
  /** Takes as long whatever is sent. */
  fits(key: Pick<KnownKey, 'secret'>, sent: { readonly claims: Uint8Array; readonly signature: Uint8Array }): boolean;
}

/**
 * By HMAC-SHA-256, cut to so many bytes (RFC 2104, section 5). Each kind of token has a name of its own, so that nothing else that is
 * ever signed with the same secret can be taken for one.
 */
export function createTokenSignature(kind: string, bytes: number): TokenSignature {
  const purpose = `quartermaster ${kind} token\0`;
  const of: TokenSignature['of'] = ({ secret }, claims) =>
    createHmac('sha256', secret).update(purpose).update(claims).digest().subarray(0, bytes);
  return { of, fits: (key, { claims, signature }) => timingSafeEqual(of(key, claims), signature) };
}
