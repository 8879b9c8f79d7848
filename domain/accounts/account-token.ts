import { parse, stringify } from 'uuid';

/** What a link in a mail, or a word that a device keeps, is good for. Stored as numbers in tokens: add, and never renumber one. */
export const tokenPurposes = { verify: 1, 'password-reset': 2, 'email-change': 3, device: 4 } as const;
export type TokenPurpose = keyof typeof tokenPurposes;

const MINUTE_SECONDS = 60;
const DAY_SECONDS = 86_400;

/**
 * How long each lives. A link to set a password is a password while it lives, so that it lives for minutes, as the OWASP Forgot Password
 * Cheat Sheet has it; one to confirm an address waits for somebody to look at their mail. A device is known for half a year.
 */
export const tokenSeconds: Readonly<Record<TokenPurpose, number>> = {
  verify: DAY_SECONDS,
  'password-reset': 30 * MINUTE_SECONDS,
  'email-change': DAY_SECONDS,
  device: 180 * DAY_SECONDS,
};

/** What the token of an account says, and whoever signs it stands for. */
export interface AccountTokenClaims {
  /** Of the shop's secret that it is signed with: 1 to 65,535. */
  readonly keyNumber: number;
  readonly purpose: TokenPurpose;
  readonly accountId: string;
  /** Of the account when it was made: it opens nothing once the account has another. So it is used once. */
  readonly version: number;
  /** From when on it is refused, in seconds of Unix time. */
  readonly expiresAtSeconds: number;
}

/** Bytes: number of the secret, purpose, account, version, expiry, signature. 48 in all, so that base64url of them has no unused bits. */
const SIZE = { keyNumber: 2, purpose: 1, accountId: 16, version: 4, expiry: 4, signature: 21 } as const;
const AT = { purpose: 2, accountId: 3, version: 19, expiry: 23, signature: 27 } as const;

/** Of an HMAC-SHA-256, which may be cut to half of it and no less (RFC 2104, section 5). */
export const ACCOUNT_SIGNATURE_BYTES = SIZE.signature;

const ACCOUNT_TOKEN = /^qm_account_([A-Za-z0-9_-]{64})$/;

/** The bytes that are signed. */
export function accountClaimBytes(claims: AccountTokenClaims): Uint8Array {
  const bytes = new Uint8Array(AT.signature);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, claims.keyNumber);
  view.setUint8(AT.purpose, tokenPurposes[claims.purpose]);
  bytes.set(parse(claims.accountId), AT.accountId);
  view.setUint32(AT.version, claims.version);
  view.setUint32(AT.expiry, claims.expiresAtSeconds);
  return bytes;
}

/** `qm_account_` and 64 characters of base64url. */
export function accountTokenOf(claims: Uint8Array, signature: Uint8Array): string {
  return `qm_account_${Buffer.concat([claims, signature]).toString('base64url')}`;
}

export interface ReadAccountToken extends AccountTokenClaims {
  readonly claims: Uint8Array;
  readonly signature: Uint8Array;
}

/** Takes a token apart, and believes nothing of it. Undefined if it is none. */
export function readAccountToken(text: string): ReadAccountToken | undefined {
  const [, encoded] = ACCOUNT_TOKEN.exec(text) ?? [];
  if (encoded === undefined) return undefined;
  const bytes = Buffer.from(encoded, 'base64url');
  const purpose = purposeOf(bytes.readUInt8(AT.purpose));
  if (!purpose) return undefined;
  try {
    return {
      keyNumber: bytes.readUInt16BE(0),
      purpose,
      accountId: stringify(bytes.subarray(AT.accountId, AT.version)),
      version: bytes.readUInt32BE(AT.version),
      expiresAtSeconds: bytes.readUInt32BE(AT.expiry),
      claims: bytes.subarray(0, AT.signature),
      signature: bytes.subarray(AT.signature),
    };
  } catch {
    // Sixteen bytes that are no UUID.
    return undefined;
  }
}

function purposeOf(number: number): TokenPurpose | undefined {
  return (Object.keys(tokenPurposes) as TokenPurpose[]).find((purpose) => tokenPurposes[purpose] === number);
}
