/** So often somebody may be mistaken before they are asked to wait. */
export const FREE_FAILURES = 5;

/** One address may be an office: its people are mistaken each for themselves. */
export const FREE_FAILURES_OF_ADDRESS = 20;

export const WAIT_SECONDS_MAX = 15 * 60;

/** For how long failures are counted, from the first. */
export const FAILURES_COUNTED_SECONDS = 24 * 3600;

/**
 * How long nothing is judged after so many failures in a row: 2 s, 4 s, 8 s … a quarter of an hour at most. So guessing
 * comes to a hundred attempts a day, and the owner is never locked out for longer than that: what is sent meanwhile is refused unseen and
 * does not count.
 */
export function waitAfter(failures: number, free = FREE_FAILURES): number {
  return failures < free ? 0 : Math.min(WAIT_SECONDS_MAX, 2 ** Math.min(failures - free + 1, 30));
}
