import type { MessageCategory } from './message-kinds.ts';

const HOUR_MS = 3_600_000;

export interface QuietHours {
  /** Hours of the day in UTC, 0 to 23; the same twice: there are none. */
  readonly fromHour: number;
  readonly untilHour: number;
}

/**
 * Until when a message waits because people sleep. Undefined: it is sent now. What somebody has asked for does not wait: they may be
 * standing before their screen.
 */
export function quietUntil(
  category: MessageCategory,
  now: Date,
  { fromHour, untilHour }: QuietHours,
): Date | undefined {
  if (category === 'transactional' || fromHour === untilHour) return undefined;
  const hour = now.getUTCHours();
  const isQuiet = fromHour < untilHour ? hour >= fromHour && hour < untilHour : hour >= fromHour || hour < untilHour;
  if (!isQuiet) return undefined;
  const hoursLeft = (untilHour - hour + 24) % 24;
  return new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS + hoursLeft * HOUR_MS);
}
