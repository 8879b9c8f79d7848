import { randomInt } from 'node:crypto';
import type { StaffKeys } from '../../db/staff/staff-keys.ts';

/** A browser that somebody has logged in with, or has opened a link of theirs in: what is mistaken there counts by itself. */
export interface KnownBrowser {
  readonly memberId: string;
  /** By which it is told from others. */
  readonly mark: string;
}

/** What is kept in it. */
export function newBrowser(keys: Pick<StaffKeys, 'sign'>, memberId: string): string {
  return keys.sign('browser', { memberId, number: randomInt(2 ** 32) });
}

/** Undefined if what it sent is none of ours. */
export function knownBrowser(keys: Pick<StaffKeys, 'verify'>, sent: string | undefined): KnownBrowser | undefined {
  const claim = sent === undefined ? undefined : keys.verify('browser', sent);
  return claim && { memberId: claim.memberId, mark: `${claim.memberId}:${claim.number}` };
}
