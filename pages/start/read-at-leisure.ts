import { setTimeout as delay } from 'node:timers/promises';

export interface Leisure {
  /** It is looked for no more often, by all who ask together. */
  readonly everyMs: number;
  /** Whoever asks waits no longer for what is not known yet. */
  readonly waitMs: number;
  /** What is older is known no more. */
  readonly forgottenAfterMs: number;
}

/**
 * Reads something that may be slow, or away, for a page that must not wait for it: the page shows what is known. Undefined: nothing is.
 */
export function readAtLeisure<Found, Asked extends unknown[]>(
  look: (...asked: Asked) => Promise<Found>,
  { everyMs, waitMs, forgottenAfterMs }: Leisure,
): (...asked: Asked) => Promise<Found | undefined> {
  let known: { readonly found: Found; readonly atMs: number } | undefined;
  let looking: Promise<void> | undefined;
  let lookedAtMs = -Infinity;
  const lookOnce = async (asked: Asked) => {
    try {
      known = { found: await look(...asked), atMs: performance.now() };
    } catch {
      // The page says that it is not known.
    } finally {
      looking = undefined;
    }
  };
  const fresh = () => (known && performance.now() - known.atMs <= forgottenAfterMs ? known.found : undefined);
  return async (...asked) => {
    if (!looking && performance.now() - lookedAtMs >= everyMs) {
      lookedAtMs = performance.now();
      looking = lookOnce(asked);
    }
    const found = fresh();
    if (found !== undefined || !looking) return found;
    await Promise.race([looking, delay(waitMs, undefined, { ref: false })]);
    return fresh();
  };
}
