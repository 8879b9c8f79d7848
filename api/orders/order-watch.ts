import type { CredentialQueries } from '../../db/credentials/credential-queries.ts';
import type { OrderProgress, OrderQueries } from '../../db/orders/order-queries.ts';
import { createWaits, tooManyWaits, type Waiter, type WaitOptions } from '../shared/waits.ts';

export interface WatchOptions extends WaitOptions {
  /** The shopper's address group, if the storefront sends an address, or a guest's is known. */
  readonly shopper?: string | undefined;
  /** Whether they wait with the token of an order. */
  readonly isGuest?: boolean;
}

export interface OrderWatch {
  /**
   * Waits until `wanted` is true of the order's progress, the time is up, the client has gone, or the process is to stop. An outage of the
   * database does not end the wait, because it may be over in time. Throws 429 if too many wait already, and 401 once the key is revoked
   * or has expired.
   */
  until(orderId: string, wanted: (progress: OrderProgress) => boolean, options: WatchOptions): Promise<void>;
}

interface Wish {
  readonly orderId: string;
  readonly shopper: string | undefined;
  readonly isGuest: boolean;
  readonly wanted: (progress: OrderProgress) => boolean;
}

/** In one process. */
const WAITERS_MAX = 1_000;
/** One shopper may have an order open in several tabs. */
const WAITERS_OF_ORDER_MAX = 5;
/** So that one shopper does not use up the waits of the whole shop. */
const WAITERS_OF_SHOPPER_MAX = 10;
/** Of all waits of a process: anybody has the tokens of a few hundred orders, and storefronts and staff wait, too. */
const PART_OF_GUESTS = 0.5;
const POLL_MS = 250;
const NEVER = new AbortController().signal;

/** Reads all orders that are waited for with one query four times a second, and none while nobody waits. */
export function createOrderWatch(
  { readProgress, listEnded }: Pick<OrderQueries, 'readProgress'> & Pick<CredentialQueries, 'listEnded'>,
  {
    draining = NEVER,
    pollMs = POLL_MS,
    keysEveryMs,
    waitersMax = WAITERS_MAX,
    waitsOfKeyMax = WAITERS_MAX,
  }: Partial<WatchLimits> & {
    readonly draining?: AbortSignal;
    readonly pollMs?: number;
    readonly keysEveryMs?: number;
  } = {},
): OrderWatch {
  const waits = createWaits<Wish>({
    async look(waiting) {
      const progress = await readProgress([...new Set(waiting.map(({ wish }) => wish.orderId))]);
      const byOrder = new Map(progress.map((row) => [row.orderId, row]));
      for (const { wish, finish } of waiting) {
        const row = byOrder.get(wish.orderId);
        if (row && wish.wanted(row)) finish();
      }
    },
    listEnded,
    draining,
    pollMs,
    keysEveryMs,
  });
  return {
    async until(orderId, wanted, { shopper, isGuest = false, ...options }) {
      if (options.signal.aborted || draining.aborted) return;
      const wish = { orderId, shopper, isGuest, wanted };
      refuseTooMany(waits.waiting(), { ...wish, key: options.waiter }, { waitersMax, waitsOfKeyMax });
      await waits.until(wish, options);
    },
  };
}

interface WatchLimits {
  readonly waitersMax: number;
  readonly waitsOfKeyMax: number;
}

/** Throws 429 if one more wait would exceed a limit. */
function refuseTooMany(
  waiters: readonly Waiter<Wish>[],
  { orderId, key, shopper, isGuest }: Pick<Wish, 'orderId' | 'shopper' | 'isGuest'> & { readonly key: string },
  { waitersMax, waitsOfKeyMax }: WatchLimits,
): void {
  // Each token of a guest is a key of its own: what bounds them is what all of them have together.
  const ofKey = waiters.filter((one) => (isGuest ? one.wish.isGuest : one.key === key));
  const ofShopper = shopper === undefined ? [] : ofKey.filter(({ wish }) => wish.shopper === shopper);
  const ofOrder = waiters.filter(({ wish }) => wish.orderId === orderId);
  const isFull =
    waiters.length >= waitersMax ||
    ofKey.length >= (isGuest ? waitersMax * PART_OF_GUESTS : waitsOfKeyMax) ||
    ofOrder.length >= WAITERS_OF_ORDER_MAX ||
    ofShopper.length >= WAITERS_OF_SHOPPER_MAX;
  if (isFull) throw tooManyWaits();
}
