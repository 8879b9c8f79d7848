import { parse, stringify } from 'uuid';

/** Of an HMAC-SHA-256, which may be cut to half of it and no less (RFC 2104, section 5). */
export const SIGNATURE_BYTES = 20;

const ID_BYTES = 16;
const NUMBER_BYTES = 4;
const CLAIM_BYTES = ID_BYTES + NUMBER_BYTES;

/** What somebody signed about a member of staff: a link (the number of the invitation), or a browser that they have logged in with. */
export interface StaffClaim {
  readonly memberId: string;
  /** 0 to 4,294,967,295. */
  readonly number: number;
}

/** The bytes that are signed. */
export function staffClaimBytes({ memberId, number }: StaffClaim): Uint8Array {
  const bytes = new Uint8Array(CLAIM_BYTES);
  bytes.set(parse(memberId));
  new DataView(bytes.buffer).setUint32(ID_BYTES, number);
  return bytes;
}

/** 54 characters of base64url. */
export function staffTokenOf(claims: Uint8Array, signature: Uint8Array): string {
  return Buffer.concat([claims, signature]).toString('base64url');
}

export interface ReadStaffToken extends StaffClaim {
  readonly claims: Uint8Array;
  readonly signature: Uint8Array;
}

/** Takes a token apart, and believes nothing of it. Undefined if it is none. */
export function readStaffToken(text: string): ReadStaffToken | undefined {
  if (!/^[A-Za-z0-9_-]{54}$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  // One token, one text: the last character has bits that no byte needs.
  if (bytes.toString('base64url') !== text) return undefined;
  try {
    return {
      memberId: stringify(bytes.subarray(0, ID_BYTES)),
      number: bytes.readUInt32BE(ID_BYTES),
      claims: bytes.subarray(0, CLAIM_BYTES),
      signature: bytes.subarray(CLAIM_BYTES),
    };
  } catch {
    // Sixteen bytes that are no UUID.
    return undefined;
  }
}
