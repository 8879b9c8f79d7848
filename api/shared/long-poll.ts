import { z } from 'zod';

const WAIT_SECONDS_MAX = 25;

/** Above the longest wait, with time for the read that follows. */
const LONG_POLL_DEADLINE_MS = 32_000;

/** `?wait=`: how long to wait for news. */
export const waitSeconds = z.coerce
  .number<string>()
  .int()
  .min(1)
  .max(WAIT_SECONDS_MAX)
  .optional()
  .meta({ description: 'Seconds to wait for news at most.', example: WAIT_SECONDS_MAX });

/** `deadlineMs` of a route that may wait. */
export function longPollDeadline({ wait }: Readonly<Record<string, unknown>>): number | undefined {
  return wait === undefined ? undefined : LONG_POLL_DEADLINE_MS;
}
