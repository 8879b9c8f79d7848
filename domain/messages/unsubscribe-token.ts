import { parse, stringify, validate } from 'uuid';
import { messageCategories, messageChannels, type MessageCategory, type MessageChannel } from './message-kinds.ts';
import type { PreferenceOwner } from './message-preferences.ts';

/** What a link to refuse messages says: by whom it is asked, and which messages are not wanted. */
export interface UnsubscribeClaims {
  /** Of the shop's secret that it is signed with: 1 to 65,535. */
  readonly keyNumber: number;
  readonly owner: PreferenceOwner;
  readonly category: MessageCategory;
  readonly channel: MessageChannel;
}

/** Stored as numbers in links: add at the end. */
const owners = ['customer', 'order'] as const;
const categories = Object.keys(messageCategories) as MessageCategory[];

const CLAIM_BYTES = 21;
/** Of an HMAC-SHA-256, which may be cut to half of it and no less (RFC 2104, section 5). */
export const UNSUBSCRIBE_SIGNATURE_BYTES = 24;

export function unsubscribeClaimBytes({ keyNumber, owner, category, channel }: UnsubscribeClaims): Uint8Array {
  const bytes = new Uint8Array(CLAIM_BYTES);
  new DataView(bytes.buffer).setUint16(0, keyNumber);
  bytes.set([owners.indexOf(owner.type), categories.indexOf(category), messageChannels.indexOf(channel)], 2);
  bytes.set(parse(owner.id), 5);
  return bytes;
}

export function unsubscribeTokenOf(claims: Uint8Array, signature: Uint8Array): string {
  return Buffer.concat([claims, signature]).toString('base64url');
}

/** Takes a token apart, and believes nothing of it. Undefined if it is none. */
export function readUnsubscribeToken(
  token: string,
): (UnsubscribeClaims & { readonly claims: Uint8Array; readonly signature: Uint8Array }) | undefined {
  if (!/^[A-Za-z0-9_-]{60}$/.test(token)) return undefined;
  const bytes = Buffer.from(token, 'base64url');
  const [type, category, channel] = [
    owners[bytes[2] ?? -1],
    categories[bytes[3] ?? -1],
    messageChannels[bytes[4] ?? -1],
  ];
  const id = stringifyOrNone(bytes.subarray(5, CLAIM_BYTES));
  if (!type || !category || !channel || id === undefined) return undefined;
  const signature = bytes.subarray(CLAIM_BYTES);
  return {
    keyNumber: bytes.readUInt16BE(0),
    owner: { type, id },
    category,
    channel,
    claims: bytes.subarray(0, CLAIM_BYTES),
    signature,
  };
}

function stringifyOrNone(bytes: Uint8Array): string | undefined {
  try {
    const id = stringify(bytes);
    return validate(id) ? id : undefined;
  } catch {
    return undefined;
  }
}
