import type { CredentialQueries } from '../../db/credentials/credential-queries.ts';
import type { OrderProgress, OrderQueries } from '../../db/orders/order-queries.ts';
import { unauthenticated } from '../shared/authenticate.ts';
import { Problem } from '../shared/problem.ts';

export interface WatchOptions {
  readonly timeoutMs: number;
  /** Ends the wait early, such as when the client has gone. */
  readonly signal: AbortSignal;
  /** Who waits: the id of an API key. */
  readonly waiter: string;
  /** The shopper behind that key, where the storefront names their address. */
  readonly shopper?: string | undefined;
}

export interface OrderWatch {
  /**
   * Waits until the order's progress is as wanted, or time is up, or nobody waits any longer, or the process is to
   * stop. A database that is away meanwhile ends no wait: it may be back before the time is up. Throws 429 where too many
   * wait already, because whoever is answered at once asks again at once, and 401 once the key is revoked or has expired.
   */
  until(orderId: string, wanted: (progress: OrderProgress) => boolean, options: WatchOptions): Promise<void>;
}

interface Waiter {
  readonly orderId: string;
  readonly waiter: string;
  readonly shopper: string | undefined;
  readonly wanted: (progress: OrderProgress) => boolean;
  readonly finish: () => void;
  readonly refuse: (why: Problem) => void;
}

/** Of one process. */
const WAITERS_MAX = 1_000;
/** One shopper looks at one order, perhaps in several tabs. */
const WAITERS_OF_ORDER_MAX = 5;
/** So that one of them does not wait in the place of a whole shop. */
const WAITERS_OF_SHOPPER_MAX = 10;
const POLL_MS = 250;
/** A revoked key is served for ten seconds at most (authenticate.ts); its waits end well within them. */
const KEYS_EVERY_MS = 5_000;
const NEVER = new AbortController().signal;

/**
 * Looks at all orders that anybody waits for with one query, four times a second, and every five seconds at their keys with
 * another; not at all while nobody waits: what long polling costs the database does not depend on how many do it.
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
      // Whoever is still told nothing when the time is up reads the order, and is answered what that throws.
    }
    lookAgain();
  }

  async function lookAtKeys(): Promise<void> {
    if (performance.now() - keysSeenAt < keysEveryMs || waiters.size === 0) return;
    const ended = new Set(await listEnded([...new Set([...waiters].map(({ waiter }) => waiter))]));
    keysSeenAt = performance.now();
    for (const { waiter, refuse } of waiters) if (ended.has(waiter)) refuse(unauthenticated());
  }

  function lookAgain(): void {
    looking = waiters.size > 0;
    if (looking) setTimeout(() => void look(), pollMs);
  }

  return {
    async until(orderId, wanted, { timeoutMs, signal, waiter: key, shopper }) {
      if (signal.aborted || draining.aborted) return;
      refuseTooMany({ orderId, waiter: key, shopper }, [...waiters], { waitersMax, waitsOfKeyMax });
      const { promise, resolve: finish, reject: refuse } = Promise.withResolvers<void>();
      const waiter: Waiter = { orderId, waiter: key, shopper, wanted, finish, refuse };
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

function refuseTooMany(
  { orderId, waiter: key, shopper }: Pick<Waiter, 'orderId' | 'waiter' | 'shopper'>,
  all: readonly Waiter[],
  { waitersMax, waitsOfKeyMax }: { readonly waitersMax: number; readonly waitsOfKeyMax: number },
): void {
  const ofKey = all.filter(({ waiter }) => waiter === key);
  const ofShopper = shopper === undefined ? [] : ofKey.filter((one) => one.shopper === shopper);
  const ofOrder = all.filter((one) => one.orderId === orderId).length;
  if (
    all.length < waitersMax &&
    ofKey.length < waitsOfKeyMax &&
    ofOrder < WAITERS_OF_ORDER_MAX &&
    ofShopper.length < WAITERS_OF_SHOPPER_MAX
  )
    return;
  throw new Problem('too-many-requests', 'Too many wait for news already: ask again without `wait`, or later.', {
    headers: { 'Retry-After': '5' },
  });
}
