import type { RunningCounts } from '../../../db/limits/stored-counts.ts';

interface Entry {
  count: number;
  readonly untilMs: number;
}

/** Counts of this process alone, in bounded memory: above so many keys those that were counted first are forgotten. */
export function createBoundedCounts(keysMax: number): RunningCounts & { readonly size: number } {
  const entries = new Map<string, Entry>();

  function live(key: string): Entry | undefined {
    const entry = entries.get(key);
    if (entry && entry.untilMs > Date.now()) return entry;
    entries.delete(key);
    return undefined;
  }

  /** The first to come are mostly the first to run out. */
  function makeRoom(): void {
    for (const [key, { untilMs }] of entries) {
      if (untilMs > Date.now() && entries.size < keysMax) return;
      entries.delete(key);
    }
  }

  return {
    get size() {
      return entries.size;
    },
    of: async (key) => live(key)?.count ?? 0,
    async add(key, lifeSeconds) {
      const known = live(key);
      if (!known) makeRoom();
      const entry = known ?? { count: 0, untilMs: Date.now() + lifeSeconds * 1_000 };
      entry.count += 1;
      entries.set(key, entry);
      return { count: entry.count, msLeft: entry.untilMs - Date.now() };
    },
    async takeBack(key) {
      const entry = live(key);
      if (!entry) return;
      entry.count -= 1;
      if (entry.count === 0) entries.delete(key);
    },
    async drop(key) {
      entries.delete(key);
    },
  };
}
