import type { CredentialQueries } from '../../db/credentials/credential-queries.ts';
import { unauthenticated } from './authenticate.ts';
import { Problem } from './problem.ts';

/** Somebody who waits for something, in this process. */
export interface Waiter<Wish> {
  readonly wish: Wish;
  /** Id of the API key. */
  readonly key: string;
  readonly finish: () => void;
  readonly refuse: (why: Problem) => void;
}

export interface WaitOptions {
  readonly timeoutMs: number;
  /** Ends the wait early, for instance when the client has disconnected. */
  readonly signal: AbortSignal;
  /** Id of the API key that waits. */
  readonly waiter: string;
}

export interface WaitsOptions<Wish> extends Pick<CredentialQueries, 'listEnded'> {
  /** Looks for all who wait, and finishes those who have what they wished for. An error is no news. */
  readonly look: (waiting: readonly Waiter<Wish>[]) => Promise<void>;
  readonly draining: AbortSignal;
  readonly pollMs: number;
  readonly keysEveryMs?: number | undefined;
}

export interface Waits<Wish> {
  readonly waiting: () => readonly Waiter<Wish>[];
  /** Until the wish is fulfilled, the time is up, the client has gone, or the process is to stop. Throws 401 once the key has ended. */
  until(wish: Wish, options: WaitOptions): Promise<void>;
}

/** A revoked key is served for ten seconds at most (authenticate.ts); its waits end well within them. */
const KEYS_EVERY_MS = 5_000;

/**
 * Long polls. Looks for all of them at once, and not at all while nobody waits, so that what they cost the database does not depend on
 * the number of clients.
 */
export function createWaits<Wish>({
  look: lookForAll,
  listEnded,
  draining,
  pollMs,
  keysEveryMs = KEYS_EVERY_MS,
}: WaitsOptions<Wish>): Waits<Wish> {
  const waiters = new Set<Waiter<Wish>>();
  let looking = false;
  let keysSeenAt = -Infinity;
  draining.addEventListener('abort', () => {
    for (const { finish } of waiters) finish();
  });

  async function look(): Promise<void> {
    try {
      await lookForAll([...waiters]);
      await lookAtKeys();
    } catch {
      // At the end of its time each request reads for itself, and reports the outage then.
    }
    lookAgain();
  }

  async function lookAtKeys(): Promise<void> {
    if (performance.now() - keysSeenAt < keysEveryMs || waiters.size === 0) return;
    const ended = new Set(await listEnded([...new Set([...waiters].map(({ key }) => key))]));
    keysSeenAt = performance.now();
    for (const { key, refuse } of waiters) if (ended.has(key)) refuse(unauthenticated());
  }

  function lookAgain(): void {
    looking = waiters.size > 0;
    if (looking) setTimeout(() => void look(), pollMs);
  }

  return {
    waiting: () => [...waiters],
    async until(wish, { timeoutMs, signal, waiter: key }) {
      if (signal.aborted || draining.aborted) return;
      const { promise, resolve: finish, reject: refuse } = Promise.withResolvers<void>();
      const waiter: Waiter<Wish> = { wish, key, finish, refuse };
      const stop = () => finish();
      const timer = setTimeout(stop, timeoutMs);
      signal.addEventListener('abort', stop);
      waiters.add(waiter);
      if (!looking) lookAgain();
      try {
        await promise;
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
        waiters.delete(waiter);
      }
    },
  };
}

/** 429, because answering at once would make the client ask again at once. */
export function tooManyWaits(): Problem {
  return new Problem('too-many-requests', 'Too many wait for news already: ask again without `wait`, or later.', {
    headers: { 'Retry-After': '5' },
  });
}
