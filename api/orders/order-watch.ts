import type { CredentialQueries } from '../../db/credentials/credential-queries.ts';
import type { OrderProgress, OrderQueries } from '../../db/orders/order-queries.ts';
import { unauthenticated } from '../shared/authenticate.ts';
import { Problem } from '../shared/problem.ts';

export interface WatchOptions {
  readonly timeoutMs: number;
  /** Ends the wait early, for instance when the client has disconnected. */
  readonly signal: AbortSignal;
  /** Who waits. */
  readonly waiter: string;
  /** Of the API key with which they wait. Left out: the token of an order, whose waits last as long as they last. */
  readonly secretId?: string | undefined;
  /** The shopper's address group, if the storefront sends an address. */
  readonly shopper?: string | undefined;
}

export interface OrderWatch {
  /**
   * Waits until `wanted` is true of the order's progress, the time is up, the client has gone, or the process is to stop. An outage of the
   * database does not end the wait, because it may be over in time. Throws 429 if too many wait already: answering at once would make
   * the client ask again at once; and 401 once the key is revoked or has expired.
   */
  until(orderId: string, wanted: (progress: OrderProgress) => boolean, options: WatchOptions): Promise<void>;
}

interface Waiter {
  readonly orderId: string;
  readonly waiter: string;
  readonly secretId: string | undefined;
  readonly shopper: string | undefined;
  readonly wanted: (progress: OrderProgress) => boolean;
  readonly finish: () => void;
  readonly refuse: (why: Problem) => void;
}

/** In one process. */
const WAITERS_MAX = 1_000;
/** One shopper may have an order open in several tabs. */
const WAITERS_OF_ORDER_MAX = 5;
/** So that one shopper does not use up the waits of the whole shop. */
const WAITERS_OF_SHOPPER_MAX = 10;
const POLL_MS = 250;
/**
 * A revoked key is let in for ten seconds at most (authenticate.ts). Its waits that are under way end within these; one that begins is looked
 * at with the next look, so that none lasts beyond the ten seconds.
 */
const KEYS_EVERY_MS = 5_000;
const NEVER = new AbortController().signal;

/**
 * Reads all orders that are waited for with one query four times a second, and their keys with another every five seconds, and none while
 * nobody waits, so that the cost of long polling to the database does not depend on the number of clients.
 */
export function createOrderWatch(
  { readProgress, listEnded }: Pick<OrderQueries, 'readProgress'> & Pick<CredentialQueries, 'listEnded'>,
  {
    draining = NEVER,
    pollMs = POLL_MS,
    keysEveryMs = KEYS_EVERY_MS,
    waitersMax = WAITERS_MAX,
    waitsOfKeyMax = WAITERS_MAX,
  } = {},
): OrderWatch {
  const waiters = new Set<Waiter>();
  let looking = false;
  let keysSeenAt = -Infinity;
  /** Of those that waited at the last look at keys, the ones that were live. */
  let liveKeys: ReadonlySet<string> = new Set();
  draining.addEventListener('abort', () => {
    for (const { finish } of waiters) finish();
  });

  async function look(): Promise<void> {
    try {
      const progress = await readProgress([...new Set([...waiters].map(({ orderId }) => orderId))]);
      const byOrder = new Map(progress.map((row) => [row.orderId, row]));
      for (const { orderId, wanted, finish } of waiters) {
        const row = byOrder.get(orderId);
        if (row && wanted(row)) finish();
      }
      await lookAtKeys();
    } catch {
      // At the end of its time each request reads the order itself, and reports the outage then.
    }
    lookAgain();
  }

  async function lookAtKeys(): Promise<void> {
    if (performance.now() - keysSeenAt < keysEveryMs || waiters.size === 0) return;
    const keys = new Set([...waiters].flatMap(({ secretId }) => secretId ?? []));
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
    async until(orderId, wanted, { timeoutMs, signal, waiter: key, secretId, shopper }) {
      if (signal.aborted || draining.aborted) return;
      refuseTooMany([...waiters], { orderId, waiter: key, shopper }, { waitersMax, waitsOfKeyMax });
      const { promise, resolve: finish, reject: refuse } = Promise.withResolvers<void>();
      const waiter: Waiter = { orderId, waiter: key, secretId, shopper, wanted, finish, refuse };
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

/** Throws 429 if one more wait would exceed a limit. */
function refuseTooMany(
  waiters: readonly Waiter[],
  { orderId, waiter: key, shopper }: Pick<Waiter, 'orderId' | 'waiter' | 'shopper'>,
  { waitersMax, waitsOfKeyMax }: { readonly waitersMax: number; readonly waitsOfKeyMax: number },
): void {
  const ofKey = waiters.filter(({ waiter }) => waiter === key);
  const ofShopper = shopper === undefined ? [] : ofKey.filter((one) => one.shopper === shopper);
  const ofOrder = waiters.filter((one) => one.orderId === orderId);
  const isFull =
    waiters.length >= waitersMax ||
    ofKey.length >= waitsOfKeyMax ||
    ofOrder.length >= WAITERS_OF_ORDER_MAX ||
    ofShopper.length >= WAITERS_OF_SHOPPER_MAX;
  if (!isFull) return;
  throw new Problem('too-many-requests', 'Too many wait for news already: ask again without `wait`, or later.', {
    headers: { 'Retry-After': '5' },
  });
}
