import { parse, stringify } from 'uuid';

/** How long a guest may follow an order by its token, from when it was placed: parcels, returns and refunds take weeks. */
export const ORDER_TOKEN_DAYS = 90;

const DAY_SECONDS = 86_400;

/** What the token of an order says, and whoever signs it stands for. */
export interface OrderTokenClaims {
  /** Of the shop's secret that it is signed with: 1 to 65,535. */
  readonly keyNumber: number;
  readonly orderId: string;
  /** From when on it is refused, in seconds of Unix time. */
  readonly expiresAtSeconds: number;
}

/** Bytes: number of the secret, order, expiry, signature. 42 in all, so that base64url of them has no unused bits: one token, one text. */
const SIZE = { keyNumber: 2, orderId: 16, expiry: 4, signature: 20 } as const;
const CLAIMS_BYTES = SIZE.keyNumber + SIZE.orderId + SIZE.expiry;

/** Of an HMAC-SHA-256, which may be cut to half of it and no less (RFC 2104, section 5). */
export const SIGNATURE_BYTES = SIZE.signature;

const ORDER_TOKEN = /^qm_order_([A-Za-z0-9_-]{56})$/;

export function expiryOf(placedAtMs: number): number {
  return Math.floor(placedAtMs / 1_000) + ORDER_TOKEN_DAYS * DAY_SECONDS;
}

/** The bytes that are signed. */
export function claimBytes({ keyNumber, orderId, expiresAtSeconds }: OrderTokenClaims): Uint8Array {
  const bytes = new Uint8Array(CLAIMS_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, keyNumber);
  bytes.set(parse(orderId), SIZE.keyNumber);
  view.setUint32(SIZE.keyNumber + SIZE.orderId, expiresAtSeconds);
  return bytes;
}

/** `qm_order_` and 56 characters of base64url. */
export function orderTokenOf(claims: Uint8Array, signature: Uint8Array): string {
  return `qm_order_${Buffer.concat([claims, signature]).toString('base64url')}`;
}

export interface ReadOrderToken extends OrderTokenClaims {
  readonly claims: Uint8Array;
  readonly signature: Uint8Array;
}

/** Takes a token apart, and believes nothing of it. Undefined if it is none. */
export function readOrderToken(text: string): ReadOrderToken | undefined {
  const [, encoded] = ORDER_TOKEN.exec(text) ?? [];
  if (encoded === undefined) return undefined;
  const bytes = Buffer.from(encoded, 'base64url');
  const idEnd = SIZE.keyNumber + SIZE.orderId;
  try {
    return {
      keyNumber: bytes.readUInt16BE(0),
      orderId: stringify(bytes.subarray(SIZE.keyNumber, idEnd)),
      expiresAtSeconds: bytes.readUInt32BE(idEnd),
      claims: bytes.subarray(0, CLAIMS_BYTES),
      signature: bytes.subarray(CLAIMS_BYTES),
    };
  } catch {
    // Sixteen bytes that are no UUID.
    return undefined;
  }
}
