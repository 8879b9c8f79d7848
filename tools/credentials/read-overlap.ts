import { BadCommand } from '../shared/bad-command.ts';

const UNITS_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
/** Longer than anybody takes to bring a new key to all that use it. */
const DAYS_MAX = 366;

/** Each process of the API signs with what it has read for some seconds still: what it signs then must be taken. */
const ORDER_TOKENS_OVERLAP_MIN_MS = UNITS_MS.m;

/** As `readOverlap`, for the secret that signs the tokens of orders: at least a minute. Throws BadCommand. */
export function readOrderTokensOverlap(text: string): number {
  const overlapMs = readOverlap(text);
  if (overlapMs >= ORDER_TOKENS_OVERLAP_MIN_MS) return overlapMs;
  throw new BadCommand(
    '--overlap must be 1m or more: the API signs with the secret of before for some seconds, and the tokens of orders that are placed then would open nothing.',
  );
}

/** How long what is replaced is taken still, in milliseconds: `30m`, `24h`, `90d`, or `0`. Throws BadCommand. */
export function readOverlap(text: string): number {
  const [, amount = '', unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const overlapMs = text === '0' ? 0 : Number(amount || NaN) * UNITS_MS[unit as keyof typeof UNITS_MS];
  if (overlapMs <= DAYS_MAX * UNITS_MS.d) return overlapMs;
  throw new BadCommand(
    `--overlap must be 0, or minutes, hours or days up to ${DAYS_MAX}d, such as 30m, 24h or 7d, not "${text}".`,
  );
}
