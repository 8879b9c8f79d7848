import { createHash } from 'node:crypto';
import type { RateLimitStore } from '../../../db/limits/rate-limit-store.ts';
import { slowDowns, type SlowDown } from '../../../domain/passwords/slow-down.ts';
import { createAttemptLimit, type Attempt } from './attempt-limit.ts';

export interface LoginAttempt {
  /** As it was typed, whether or not there is one. Left out: who it is turns out when it is judged. */
  readonly account?: string;
  /** One that the owner of the account has logged in with before. */
  readonly device: string | undefined;
  /** Where it comes from. Undefined where that is not known: an address that may be everybody's limits nobody. */
  readonly address: string | undefined;
}

export type Judged<T> =
  | { readonly kind: 'right'; readonly value: T }
  /** `failures`: in a row, with this one. */
  | { readonly kind: 'wrong'; readonly failures: number }
  | { readonly kind: 'wait'; readonly seconds: number };

/** What slows down whoever guesses passwords, and locks nobody out (OWASP: slow down online guessing with device cookies). */
export interface LoginLimits {
  /** Judges an attempt, which is right where something is found, or says how long to wait. One that throws has not been judged. */
  judge<T>(attempt: LoginAttempt, find: () => Promise<T | undefined>): Promise<Judged<T>>;
  /** Its owner has shown who they are otherwise: nothing is held against the account any more. */
  clear(account: string): Promise<void>;
}

export interface LoginLimitsOptions {
  readonly name: string;
  /** Of an account, and of a device by itself. */
  readonly slowDown: SlowDown;
  readonly store: RateLimitStore | undefined;
}

/**
 * An account that is being guessed at goes on being open to its owner: on a device that is known their own mistakes count, and nobody
 * else's, wherever they come from; on another they wait as everybody does, until a link has made it known. A known device is slowed down
 * by itself: it may be stolen.
 */
export function createLoginLimits({ name, slowDown, store }: LoginLimitsOptions): LoginLimits {
  const ofAccount = createAttemptLimit({ name: `${name}-account`, slowDown, store });
  const ofDevice = createAttemptLimit({ name: `${name}-device`, slowDown, store });
  const ofAddress = createAttemptLimit({ name: `${name}-address`, slowDown: slowDowns.address, store });

  /** The address first: of accounts that are named at one that has to wait, nothing is remembered. */
  async function begin({ account, device, address }: LoginAttempt): Promise<Attempt> {
    if (device !== undefined) return ofDevice.begin(markOf(device));
    const there = address === undefined ? GO : await ofAddress.begin(address);
    if (there.kind === 'wait' || account === undefined) return there;
    const here = await ofAccount.begin(markOf(account));
    // What is refused for an account does not count against an address, which may be that of many.
    if (here.kind === 'wait' && address !== undefined) await ofAddress.takeBack(address);
    return here;
  }

  async function end({ account, device, address }: LoginAttempt, how: 'succeed' | 'takeBack'): Promise<void> {
    if (device !== undefined) return ofDevice[how](markOf(device));
    await Promise.all([
      account === undefined ? undefined : ofAccount[how](markOf(account)),
      // Others behind it have failed for themselves.
      address === undefined ? undefined : ofAddress.takeBack(address),
    ]);
  }

  return {
    async judge(attempt, find) {
      const begun = await begin(attempt);
      if (begun.kind === 'wait') return begun;
      let value: Awaited<ReturnType<typeof find>>;
      try {
        value = await find();
      } catch (error) {
        await end(attempt, 'takeBack');
        throw error;
      }
      if (value === undefined) return { kind: 'wrong', failures: begun.failures };
      await end(attempt, 'succeed');
      return { kind: 'right', value };
    },
    clear: (account) => ofAccount.succeed(markOf(account)),
  };
}

const GO: Attempt = { kind: 'go', failures: 0 };

/** What is counted stands in a table: whose it is does not. */
function markOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
