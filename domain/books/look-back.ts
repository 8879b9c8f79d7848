const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Since when a look sees what has changed: whoever missed a run sees what came since the one before. */
const AT_LEAST_MS = 2 * HOUR_MS;
const AT_MOST_MS = DAY_MS;
/** What disagreed is looked at again for so long, until it is mended. */
const DISAGREEING_AT_MOST_MS = 7 * DAY_MS;

export interface LastLook {
  /** When the last look began that came to its end. Undefined: there was none. */
  readonly startedAt: Date | undefined;
  /** Since when that look saw changes that was the first to find what is not mended. Undefined: nothing disagrees. */
  readonly disagreeingSince: Date | undefined;
}

/** Since when the next look has to see what has changed. What disagreed must lie within it, or nobody sees that it is mended. */
export function lookBackTo({ startedAt, disagreeingSince }: LastLook, now: Date): Date {
  const dayAgo = now.getTime() - AT_MOST_MS;
  const usual = Math.max(dayAgo, Math.min(startedAt?.getTime() ?? dayAgo, now.getTime() - AT_LEAST_MS));
  if (disagreeingSince === undefined) return new Date(usual);
  return new Date(Math.max(now.getTime() - DISAGREEING_AT_MOST_MS, Math.min(usual, disagreeingSince.getTime())));
}
