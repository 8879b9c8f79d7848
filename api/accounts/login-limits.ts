import { createHash } from 'node:crypto';
import type { RateLimitStore } from '../../db/limits/rate-limit-store.ts';
import { createRateLimit } from '../shared/limits/rate-limit.ts';

/** So many wrong passwords within the window are slips. */
const FAILURES_MAX = 5;
const WINDOW_SECONDS = 900;
/** Beyond them one attempt is looked at in so long: some 3,000 a day at one account, by everybody together. */
const ACCOUNT_SLOW_SECONDS = 30;
/** From one address, behind which there may be an office. */
const ADDRESS_SLOW_SECONDS = 2;

export interface LoginAttempt {
  /** As it was typed, whether or not an account has it. */
  readonly email: string;
  /** Where it comes from, where that is known. */
  readonly address: string | undefined;
  /** A device on which the account was logged in to before. */
  readonly device: string | undefined;
}

/** What slows down whoever guesses passwords, and locks nobody out (OWASP: slow down online guessing with device cookies). */
export interface LoginLimits {
  /** Throws 429 with the time to wait. */
  admit(attempt: LoginAttempt): Promise<void>;
  /** Counts a wrong password. */
  noteFailure(attempt: LoginAttempt): Promise<void>;
}

/**
 * An account that is being guessed at goes on being open to its owner: on a device that is known their own mistakes count, and nobody
 * else's; on another they wait as everybody does, and have the link by mail.
 */
export function createLoginLimits(store?: RateLimitStore): LoginLimits {
  const counted = (name: string) =>
    createRateLimit({ name, quota: FAILURES_MAX, windowSeconds: WINDOW_SECONDS, store });
  const slow = (name: string, windowSeconds: number) => createRateLimit({ name, quota: 1, windowSeconds, store });
  const failures = {
    account: counted('login-failures'),
    address: counted('login-failures-of-address'),
    device: counted('login-failures-of-device'),
  };
  const slowly = {
    account: slow('logins-of-account', ACCOUNT_SLOW_SECONDS),
    address: slow('logins-of-address', ADDRESS_SLOW_SECONDS),
  };

  return {
    async admit({ email, address, device }) {
      if (address !== undefined && (await failures.address.isSpent(address))) await slowly.address.spend(address);
      if (device !== undefined && !(await failures.device.isSpent(markOf(device)))) return;
      const account = markOf(email);
      if (await failures.account.isSpent(account)) await slowly.account.spend(account);
    },
    async noteFailure({ email, address, device }) {
      await Promise.all([
        // Whoever is known slips on their own account: others are not slowed down by it.
        device === undefined ? failures.account.note(markOf(email)) : failures.device.note(markOf(device)),
        address === undefined ? undefined : failures.address.note(address),
      ]);
    },
  };
}

/** What is counted stands in a table: whose it is does not. */
function markOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
