const LOOK_EVERY_MS = 50;

/** Waits until it holds, looking again and again. Throws what it last threw, or that it still does not hold. */
export async function eventually<T>(
  look: () => Promise<T> | T,
  withinMs = 20_000,
  everyMs = LOOK_EVERY_MS,
): Promise<NonNullable<T>> {
  let failure: unknown = new Error('It still does not hold');
  for (const until = Date.now() + withinMs; Date.now() < until;) {
    try {
      const found = await look();
      if (found) return found;
    } catch (error) {
      failure = error;
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  throw failure;
}
