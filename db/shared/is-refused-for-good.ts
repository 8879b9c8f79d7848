/**
 * SQLSTATE of what the statement's own values are to blame for (PostgreSQL documentation, appendix A): data exceptions
 * (22), missing, unknown or forbidden values (23, but for unique keys and exclusions, which a repeat that reads the first
 * outcome does not meet again), and limits of the program (54).
 */
const REFUSED_STATE = /^(22...|23001|23502|23503|23514|54...)$/;

/** Whether the database has refused what it was given and would refuse it again. Outages, locks and deadlocks may pass. */
export function isRefusedForGood(error: unknown): boolean {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 6; cause = cause.cause, depth += 1) {
    const { code } = cause as { code?: unknown };
    if (typeof code === 'string' && REFUSED_STATE.test(code)) return true;
  }
  return false;
}
