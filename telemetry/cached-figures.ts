export interface CachedFiguresOptions {
  /** The database is asked no more often than this, however often and by how many we are asked. */
  readonly freshForMs?: number;
  /** A database that takes longer counts as one that does not answer: the scrape has to end. */
  readonly deadlineMs?: number;
}

/** What the database is asked for metrics: for all who want them at once, and nothing where it does not answer. */
export function cachedFigures<Figures>(
  read: () => Promise<Figures>,
  { freshForMs = 15_000, deadlineMs = 2_000 }: CachedFiguresOptions = {},
): () => Promise<Figures | undefined> {
  return cachedFor(freshForMs, () => withTimeout(read(), deadlineMs));
}

/** Asks once for all who ask meanwhile, and for all who ask within that time. */
function cachedFor<Value>(ms: number, ask: () => Promise<Value>): () => Promise<Value> {
  let answer: Promise<Value> | undefined;
  let staleAt = 0;
  return () => {
    if (!answer || performance.now() >= staleAt) {
      answer = ask();
      staleAt = performance.now() + ms;
    }
    return answer;
  };
}

async function withTimeout<Value>(work: Promise<Value>, deadlineMs: number): Promise<Value | undefined> {
  const { promise: timeUp, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), deadlineMs);
  try {
    return await Promise.race([work, timeUp]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
