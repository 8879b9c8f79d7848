/**
 * SQLSTATE of what a value is to blame for, however often it is sent: data exceptions and limits of the program
 * (PostgreSQL documentation, appendix A: classes 22 and 54).
 */
const UNSTORABLE_STATE = /^(22...|54...)$/;

/** Whether the database, or JSON itself, cannot hold what it was given: no retry changes that. */
export function isUnstorable(error: unknown): boolean {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 6; cause = cause.cause, depth += 1) {
    const { code } = cause as { code?: unknown };
    if (typeof code === 'string' && UNSTORABLE_STATE.test(code)) return true;
    if (cause instanceof RangeError) return true;
  }
  return false;
}
