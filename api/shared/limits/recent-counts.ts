interface Entry {
  readonly until: number;
  count: number;
}

export interface RecentCountsOptions {
  /** From the first time on, after which it begins anew. */
  readonly spanMs: number;
  /** Whoever was counted first is forgotten where more are counted. */
  readonly keysMax: number;
  readonly now?: () => number;
}

/** How often something has happened lately, of each of so many: what it takes in memory has an end, whoever may add to it. */
export function createRecentCounts({ spanMs, keysMax, now = Date.now }: RecentCountsOptions) {
  /** In the order in which they end, because all last as long. */
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
