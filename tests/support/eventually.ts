const LOOK_EVERY_MS = 50;
const WITHIN_MS = 20_000;

/**
 * Waits until it holds, looking again and again: for so many milliseconds, or until a signal. Throws what the last look threw,
 * or that it still does not hold.
 */
export async function eventually<T>(
  look: () => Promise<T> | T,
  within: number | AbortSignal = WITHIN_MS,
  everyMs = LOOK_EVERY_MS,
): Promise<NonNullable<T>> {
  let failure: unknown;
  for (const isOver = endOf(within); !isOver();) {
    try {
      const found = await look();
      if (found) return found;
      failure = undefined;
    } catch (error) {
      failure = error;
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  throw failure ?? new Error(`It still does not hold: ${look.toString()}`);
}

function endOf(within: number | AbortSignal): () => boolean {
  if (typeof within !== 'number') return () => within.aborted;
  const until = Date.now() + within;
  return () => Date.now() >= until;
}
