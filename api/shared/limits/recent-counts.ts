interface Entry {
  readonly until: number;
  count: number;
}

export interface RecentCountsOptions {
  /** Length of the window, which begins with the first event. */
  readonly spanMs: number;
  /** Above this many keys the oldest are dropped. */
  readonly keysMax: number;
  readonly now?: () => number;
}

/** Counts recent events by key, in bounded memory. */
export function createRecentCounts({ spanMs, keysMax, now = Date.now }: RecentCountsOptions) {
  /** In order of expiry, because all windows have the same length. */
  const entries = new Map<string, Entry>();
  return {
    add(key: string): void {
      for (const [first, { until }] of entries) {
        if (until > now()) break;
        entries.delete(first);
      }
      const entry = entries.get(key);
      if (entry) entry.count += 1;
      else entries.set(key, { until: now() + spanMs, count: 1 });
      const [first] = entries.keys();
      if (entries.size > keysMax && first !== undefined) entries.delete(first);
    },
    of(key: string): number {
      const entry = entries.get(key);
      return entry && entry.until > now() ? entry.count : 0;
    },
  };
}
