import type { CredentialQueries } from '../../db/credentials/credential-queries.ts';
import { unauthenticated } from './authenticate.ts';
import { Problem } from './problem.ts';

/** Somebody who waits for something, in this process. */
export interface Waiter<Wish> {
  readonly wish: Wish;
  /** Who waits. */
  readonly key: string;
  /** Of the API key with which they wait; undefined: the token of an order, whose waits last as long as they last. */
  readonly secretId: string | undefined;
  readonly finish: () => void;
  readonly refuse: (why: Problem) => void;
}

export interface WaitOptions {
  readonly timeoutMs: number;
  /** Ends the wait early, for instance when the client has disconnected. */
  readonly signal: AbortSignal;
  /** Who waits. */
  readonly waiter: string;
  /** Of the API key with which they wait. Left out: the token of an order. */
  readonly secretId?: string | undefined;
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

/**
 * A revoked key is let in for ten seconds at most (authenticate.ts). Its waits that are under way end within these; one that begins is looked
 * at with the next look, so that none lasts beyond the ten seconds.
 */
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
  /** Of those that waited at the last look at keys, the ones that were live. */
  let liveKeys: ReadonlySet<string> = new Set();
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
    const keys = new Set([...waiters].flatMap(({ secretId }) => secretId ?? []));
    if (keys.size === 0) return;
    // Before it is asked: who comes meanwhile with a key that is not asked about wants another look.
    keysSeenAt = performance.now();
    liveKeys = keys;
    const ended = new Set(await listEnded([...keys]).catch(askSoonAgain));
    liveKeys = new Set([...keys].filter((key) => !ended.has(key)));
    for (const { secretId, refuse } of waiters) if (secretId && ended.has(secretId)) refuse(unauthenticated());
  }

  function askSoonAgain(error: unknown): never {
    keysSeenAt = -Infinity;
    throw error;
  }

  function lookAgain(): void {
    looking = waiters.size > 0;
    if (looking) setTimeout(() => void look(), pollMs);
  }

  return {
    waiting: () => [...waiters],
    async until(wish, { timeoutMs, signal, waiter: key, secretId }) {
      if (signal.aborted || draining.aborted) return;
      const { promise, resolve: finish, reject: refuse } = Promise.withResolvers<void>();
      const waiter: Waiter<Wish> = { wish, key, secretId, finish, refuse };
      const stop = () => finish();
      const timer = setTimeout(stop, timeoutMs);
      signal.addEventListener('abort', stop);
      waiters.add(waiter);
      if (secretId !== undefined && !liveKeys.has(secretId)) keysSeenAt = -Infinity;
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
