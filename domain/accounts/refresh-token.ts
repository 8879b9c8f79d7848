import { parse, stringify } from 'uuid';

/** Bytes: number of the shop's secret, session, what nobody guesses, signature. 48 in all, so that base64url of them has no unused bits. */
const SIZE = { keyNumber: 2, sessionId: 16, random: 14, signature: 16 } as const;
const AT = { sessionId: 2, random: 18, signature: 32 } as const;

/** More than anybody guesses. */
export const REFRESH_RANDOM_BYTES = SIZE.random;
/** Of an HMAC-SHA-256, which may be cut to half of it and no less (RFC 2104, section 5). */
export const REFRESH_SIGNATURE_BYTES = SIZE.signature;

const REFRESH_TOKEN = /^qm_refresh_([A-Za-z0-9_-]{64})$/;

/** The bytes that are signed. */
export function refreshClaimBytes(keyNumber: number, sessionId: string, random: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(AT.signature);
  new DataView(bytes.buffer).setUint16(0, keyNumber);
  bytes.set(parse(sessionId), AT.sessionId);
  bytes.set(random, AT.random);
  return bytes;
}

/** `qm_refresh_` and 64 characters of base64url. Only a hash of it is stored. */
export function refreshTokenOf(claims: Uint8Array, signature: Uint8Array): string {
  return `qm_refresh_${Buffer.concat([claims, signature]).toString('base64url')}`;
}

export interface ReadRefreshToken {
  readonly keyNumber: number;
  readonly sessionId: string;
  readonly claims: Uint8Array;
  readonly signature: Uint8Array;
}

/** Takes a token apart, and believes nothing of it. Undefined if it is none. */
export function readRefreshToken(text: string): ReadRefreshToken | undefined {
  const [, encoded] = REFRESH_TOKEN.exec(text) ?? [];
  if (encoded === undefined) return undefined;
  const bytes = Buffer.from(encoded, 'base64url');
  try {
    return {
      keyNumber: bytes.readUInt16BE(0),
      sessionId: stringify(bytes.subarray(AT.sessionId, AT.random)),
      claims: bytes.subarray(0, AT.signature),
      signature: bytes.subarray(AT.signature),
    };
  } catch {
    // Sixteen bytes that are no UUID.
    return undefined;
  }
}
