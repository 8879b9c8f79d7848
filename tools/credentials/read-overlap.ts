import { BadCommand } from '../shared/bad-command.ts';

const UNITS_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
/** Longer than anybody takes to bring a new key to all that use it. */
const DAYS_MAX = 366;

/** How long what is replaced is taken still, in milliseconds: `30m`, `24h`, `90d`, or `0`. Throws BadCommand. */
export function readOverlap(text: string): number {
  const [, amount = '', unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const overlapMs = text === '0' ? 0 : Number(amount || NaN) * UNITS_MS[unit as keyof typeof UNITS_MS];
  if (overlapMs <= DAYS_MAX * UNITS_MS.d) return overlapMs;
  throw new BadCommand(
    `--overlap must be 0, or minutes, hours or days up to ${DAYS_MAX}d, such as 30m, 24h or 7d, not "${text}".`,
  );
}
