import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { normalPassword } from '../../domain/passwords/password-rules.ts';

/** Argon2id, as the OWASP Password Storage Cheat Sheet has it: 19 MiB of memory, two passes, one lane. About 20 ms of a core. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Libuv has four threads for hashes, files and names of hosts alike: one stays free. */
const HASHES_AT_ONCE_MAX = 3;

/** Some seconds of work: who comes after them would have gone before their turn came. */
const WAITING_MAX = 200;

/** More passwords are being checked than this process can do in time. Worth another attempt, a little later. */
export class TooManyPasswords extends Error {
  override readonly name = 'TooManyPasswords';

  constructor() {
    super(`More than ${WAITING_MAX} passwords wait to be checked`);
  }
}

/** Both throw TooManyPasswords. */
export interface PasswordHasher {
  /** In PHC's format: with its salt and what it cost, so that the cost may be raised later. */
  hash(password: string): Promise<string>;
  /** `stored` undefined or null: there is no such account, or it has no password. It is false then, at the same cost. */
  verify(password: string, stored: string | null | undefined): Promise<boolean>;
}

interface HasherOptions {
  /** How many are computed at a time. Half of the cores unless given, so that logins leave room for orders. */
  readonly atOnce?: number;
  /** In place of the real ones: tests count the work. */
  readonly argon2?: { readonly hash: typeof hash; readonly verify: typeof verify };
}

export function createPasswordHasher({
  atOnce = Math.min(HASHES_AT_ONCE_MAX, Math.max(1, Math.floor(availableParallelism() / 2))),
  argon2 = { hash, verify },
}: HasherOptions = {}): PasswordHasher {
  const bounded = createBound(atOnce);
  let ofNobody: Promise<string> | undefined;
  /** The hash of something that nobody knows. */
  const hashOfNobody = () => (ofNobody ??= argon2.hash(randomBytes(32), COST));

  return {
    hash: (password) => bounded(() => argon2.hash(normalPassword(password), COST)),
    verify: (password, stored) =>
      bounded(async () => {
        const nobody = await hashOfNobody();
        const isRight = await argon2.verify(stored ?? nobody, normalPassword(password));
        return isRight && stored !== null && stored !== undefined;
      }),
  };
}

/** Runs so many at a time; the others wait in the order in which they came. */
function createBound(atOnce: number) {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= atOnce) {
      if (waiting.length >= WAITING_MAX) throw new TooManyPasswords();
      // Whoever ends hands its place on, so that nobody who has just come takes it.
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
